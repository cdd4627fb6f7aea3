# Bad input from Perl and no live boxes after many calls: smoke.pl EXAMPLE_FOLDER
use strict;
use warnings;
use utf8;
use Libmatch;

my ($folder) = @ARGV;

sub stop { print "NO ERROR as expected: @_\n"; exit 1 }

sub fails {
    my ($part, $call) = @_;
    eval { $call->(); 1 } and stop($part);
    my $problem = $@;
    stop($part, 'but', $problem) if index("$problem", $part) < 0;
    return $problem;
}

sub run {
    my ($rounds) = @_;
    my $store = Libmatch->create(':memory:', as_of => '2026-11-01');
    $store->import_file("$folder/members.csv")->{inserted} > 0 or stop('nothing imported');
    my $problem = fails('nobody', sub { $store->get('nobody') });
    stop('no details') if $problem->{status} ne 'E_NOT_FOUND' || $problem->{row} != 0;
    fails('a reference',  sub { $store->get({}) });
    fails('undef',        sub { $store->search(undef) });
    fails('a reference',  sub { $store->search([]) });
    fails('NUL',          sub { $store->get("a\0b") });
    fails('there is no',  sub { $store->search('x', want => 'things') });
    fails('kind',         sub { $store->upsert('{"kind":"compani","id":"x"}') });
    fails('',             sub { $store->search('x' x 2_000_000) });
    fails('',             sub { libmatch_native::Store::get(undef, undef, 'x') });
    fails('',             sub { libmatch_native::Store::get('x', undef, 'x') });
    # Latin-1 strings are characters, too
    my $latin = "caf\x{e9} imagistica";
    utf8::downgrade($latin);
    my $wide = $latin;
    utf8::upgrade($wide);
    my ($one, $two) = map { join ' ', map { $_->{id} } $store->search($_) } $latin, $wide;
    stop('text of two encodings is found alike') if $one ne $two;
    for (1 .. $rounds) { my @found = $store->search('imaging software', k => 5, explain => 1) }
    my $job = $store->box->import_file("$folder/members.csv", undef, undef, undef, undef, 0);
    $job->close;
    fails('job is closed', sub { $job->step(1) });
    $store->close;
    $store->close;
    fails('store is closed', sub { $store->get('IM28') });
    return;
}

run(2000);
my $live = libmatch_native::live_boxes();
stop("$live boxes are alive") if $live;
print "no live boxes\n";
