# What crossing the border costs in Perl: a JSON line per measurement; host.pl RECORDS.jsonl, run by run.py.
use strict;
use warnings;
use Libmatch;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
use constant COUNT => 100_000;

sub best {
    my ($repeat, $call) = @_;
    my $least;
    for (1 .. $repeat) {
        my $begun = clock_gettime(CLOCK_MONOTONIC);
        $call->();
        my $time = clock_gettime(CLOCK_MONOTONIC) - $begun;
        $least = $time if !defined $least || $time < $least;
    }
    return $least;
}

sub report { printf qq({"host":"perl","what":"%s","value":%.4f}\n), @_; return }

my $box = Libmatch::event('{"participants":2,"slots":1,"tables":1,"meetings":[{"a":0,"b":1}]}');
report('call ns', best(5, sub { $box->meetings for 1 .. COUNT }) * 1e9 / COUNT);
my $store = Libmatch->create(':memory:', as_of => '2026-05-31');
$store->import_file($ARGV[0]);
report('get us', best(5, sub { $store->get("i$_") for 0 .. 1999 }) * 1e6 / 2000);
report('search k=10 us', best(5, sub { my @hits = $store->search("tool 13") for 1 .. 200 }) * 1e6 / 200);
my $hits = $store->box->search('imaging', COUNT, 0, undef, undef, undef, 0);
report('iterate 100,000 hits ms', best(3, sub {    # as search() makes them
    my @list = map {
        { rank => $_ + 1, id => $hits->id($_), kind => $hits->kind($_), name => $hits->name($_), score => $hits->score($_) }
    } 0 .. $hits->count - 1;
}) * 1e3);
