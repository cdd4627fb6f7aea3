// Xapian's exact BM25 top 10 over a database that benchmarks/index/xapian_build.cc made: one line of JSON for each
// file.
//
//   c++ -O2 -o xapian_search xapian_search.cc -lxapian      (Debian: libxapian-dev; GPL, so never part of a build here)
//   xapian_search FOLDER QUERIES [FILE.tsv ...]              (the first QUERIES lines ID<TAB>words of each file)
//
// Words are looked up as they are, with their counts in the query; k1 1.2, b .75, no other weights. The second round of
// each query counts: thread CPU time.
#include <time.h>
#include <xapian.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

static double cpu()
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

static Xapian::Query query_of(const std::string &line)
{
    std::map<std::string, unsigned> count;
    std::istringstream words(line.substr(line.find('\t') + 1));
    for (std::string word; words >> word;) count[word]++;
    std::vector<Xapian::Query> terms;
    for (const auto &c : count) terms.push_back(Xapian::Query(c.first, c.second));
    return Xapian::Query(Xapian::Query::OP_OR, terms.begin(), terms.end());
}

int main(int argc, char **argv)
{
    if (argc < 4) return std::cerr << "usage: xapian_search FOLDER QUERIES FILE.tsv ...\n", 2;
    Xapian::Database db(argv[1]);
    size_t most = strtoull(argv[2], nullptr, 10);
    for (int i = 3; i < argc; i++) {
        std::ifstream file(argv[i]);
        std::vector<double> times;
        std::string line;
        while (times.size() < most && std::getline(file, line)) {
            double spent = 0;
            for (int round = 0; round < 2; round++) {
                double start = cpu();
                Xapian::Enquire enquire(db);
                enquire.set_weighting_scheme(Xapian::BM25Weight(1.2, 0, 1, 0.75, 0));
                enquire.set_query(query_of(line));
                enquire.get_mset(0, 10);
                spent = cpu() - start;
            }
            times.push_back(spent);
        }
        if (times.empty()) return std::cerr << argv[i] << ": no queries\n", 1;
        std::sort(times.begin(), times.end());
        std::cout << "{\"engine\":\"xapian " << Xapian::version_string() << "\",\"file\":\"" << argv[i]
                  << "\",\"n\":" << times.size() << ",\"p50_ms\":" << times[times.size() / 2] * 1e3 << "}" << std::endl;
    }
    return 0;
}
