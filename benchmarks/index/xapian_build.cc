// Xapian's index build over a corpus in JSON Lines, as the measure for imports: one line of JSON with its times.
//
//   c++ -O2 -o xapian_build xapian_build.cc -lxapian        (Debian: libxapian-dev; GPL, so never part of a build here)
//   xapian_build CORPUS.jsonl FOLDER [--data] [--docs N]
//
// The leanest way it offers: words are cut at blanks, counted, and added with their counts and without positions; one
// commit at the end, its flush threshold raised to 100,000 documents. --data keeps each line as the document's data, as
// libmatch keeps records. The time begins with the file's first byte and ends when the database is closed.
#include <sys/resource.h>
#include <xapian.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string>
#include <unordered_map>

static std::string text_of(const std::string &line)
{
    static const char key[] = "\"text\":\"";
    size_t begin = line.find(key);
    if (begin == std::string::npos) return std::string();
    begin += sizeof key - 1;
    return line.substr(begin, line.find('"', begin) - begin);
}

int main(int argc, char **argv)
{
    bool data = false;
    size_t limit = SIZE_MAX, documents = 0;
    if (argc < 3) return std::cerr << "usage: xapian_build CORPUS.jsonl FOLDER [--data] [--docs N]\n", 2;
    for (int i = 3; i < argc; i++) {
        if (!strcmp(argv[i], "--data")) data = true;
        if (!strcmp(argv[i], "--docs") && i + 1 < argc) limit = strtoull(argv[++i], nullptr, 10);
    }
    setenv("XAPIAN_FLUSH_THRESHOLD", "100000", 0);
    auto start = std::chrono::steady_clock::now();
    {
        Xapian::WritableDatabase db(argv[2], Xapian::DB_CREATE_OR_OVERWRITE);
        std::ifstream in(argv[1]);
        std::unordered_map<std::string, unsigned> count;
        for (std::string line; documents < limit && std::getline(in, line); documents++) {
            std::string text = text_of(line);
            count.clear();
            for (size_t at = 0; at < text.size();) {
                size_t end = text.find(' ', at);
                if (end == std::string::npos) end = text.size();
                if (end > at) count[text.substr(at, end - at)]++;
                at = end + 1;
            }
            Xapian::Document d;
            for (const auto &c : count) d.add_term(c.first, c.second);
            if (data) d.set_data(line);
            db.add_document(d);
        }
        db.commit();
    }
    double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    double cpu = u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e-6;
    std::cout << "{\"engine\":\"xapian " << Xapian::version_string() << "\",\"documents\":" << documents
              << ",\"data\":" << (data ? "true" : "false") << ",\"wall_s\":" << wall << ",\"cpu_s\":" << cpu
              << ",\"us_per_document\":" << wall / documents * 1e6 << ",\"peak_mb\":" << u.ru_maxrss / 1024 << "}\n";
    return 0;
}
