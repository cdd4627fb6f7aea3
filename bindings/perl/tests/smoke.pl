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

my $event_json = '{"participants":3,"slots":3,"tables":1,"meetings":[{"a":0,"b":1},{"a":0,"b":2},{"a":1,"b":2}]}';

# A store that is closed ends its jobs; what is let go of lives on until its jobs are done; a repair's change list.
sub jobs_end_first {
    my $store = Libmatch->create(':memory:');
    my $job = $store->box->import_file("$folder/members.csv", undef, undef, undef, undef, 0);
    $store->close;
    fails('job is closed', sub { $job->step(1) });
    $job = Libmatch->create(':memory:')->box->import_file("$folder/members.csv", undef, undef, undef, undef, 0);
    1 while $job->step(40);
    (split / /, $job->import_counts)[1] > 0 or stop('an import ended with its store');
    $job = libmatch_native::Event->new($event_json)->schedule(0, 500, 1, 1, 0);
    1 while $job->step(40);
    my $plan  = $job->plan;
    my $event = libmatch_native::Event->new($event_json);
    stop('not planned') if $event->check($plan) !~ /"valid": true/ || $plan->changes_csv ne '';
    $job = $event->repair_job($plan, '{"cancelled":[0]}', 0, 0, 1, undef);
    1 while $job->step(40);
    $job->repaired($event, $plan);    # into the boxes that it works on
    stop('nobody is told') if $plan->changes_csv !~ /,cancelled,/;
    fails('job is closed', sub { $job->step(1) });
    return;
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
    jobs_end_first();
    return;
}

# These take files or run until they are told to stop; a limit of time would end all others.
my %left_out = map { $_ => 1 } qw(step split batch batch_all schedule policy repair repair_job repair_job_in import_file write_statistics
    use_statistics set_token_rules cancel time_limit close new DESTROY DISOWN ACQUIRE TIEHASH CLEAR FIRSTKEY NEXTKEY FETCH
    STORE this swig_this_get swig_this_set can isa import);

# Any method of any object with any values: it returns or dies, the interpreter goes on.
sub fuzz {
    my ($calls, $seed) = @_;
    srand $seed;
    my $store = Libmatch->create(':memory:');
    $store->import_file("$folder/members.csv");
    my $closed = Libmatch->create(':memory:');
    $closed->close;
    my $event = libmatch_native::Event->new($event_json);
    my $plan  = libmatch_native::Plan->new('{"assignment":[0,1,2]}');
    my $ended = $event->schedule(0, 10, 1, 1, 0);
    $ended->close;
    my $hits = $store->box->search('imaging', 3, 0, undef, undef, undef, 1);
    my @objects = ($store->box, $closed->box, $event, $plan, $ended, $hits, libmatch_native::Report->new('x', 'en'));
    my @values  = (undef, 0, 1, -1, 7, 2**31, -2**63, 1e300, 1.5, '', 'a', 'IM28', 'offer', "a\0b", "\xff\xfe", "\x{d800}",
        'ș' x 70_000, '{"kind":"offer","id":"z","title":"x"}', '{"a":', [], {}, sub {1}, \my $scalar, @objects);
    my ($failed, %methods) = (0);
    no warnings;
    for (1 .. $calls) {
        my $object = $objects[rand @objects];
        my $class  = ref $object;
        $methods{$class} ||= do { no strict 'refs'; [sort grep { !$left_out{$_} && defined &{"${class}::$_"} } keys %{"${class}::"}] };
        my $method = $methods{$class}[rand @{$methods{$class}}];
        my @given  = map { $values[rand @values] } 1 .. rand 11;
        eval { $object->$method(@given); 1 } or $failed++;
    }
    stop("seed $seed: nothing was refused") if $failed < $calls / 4;
    stop("seed $seed: the store is not whole") if $store->box->stats !~ /records/;
    $store->close;
    return;
}

run(2000);
fuzz(4000, $ENV{MATCH_FUZZ_SEED} || 1);
my $live = libmatch_native::live_boxes();
stop("$live boxes are alive") if $live;
print "no live boxes\n";
