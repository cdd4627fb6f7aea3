# The day run in Perl: day.pl EXAMPLE_FOLDER OUTPUT OUTCOMES
use strict;
use warnings;
use utf8;
use Libmatch;

my @FILES = qw(clusters.csv clusters-details.jsonl members.csv delegates.csv items.jsonl projects.jsonl relations.jsonl);
my ($folder, $output, $outcomes) = @ARGV;
open my $out, '>:raw:encoding(UTF-8)', $output or die "$output: $!";

sub content {
    my ($path) = @_;
    open my $in, '<:raw:encoding(UTF-8)', $path or die "$path: $!";
    local $/ = undef;
    return <$in>;
}

sub say_text {
    my ($what, $text) = @_;
    $text =~ s/\n+\z//;
    print {$out} "$what\n$text\n";
    return;
}

sub fails {
    my ($what, $call) = @_;
    my $problem = eval { $call->(); 1 } ? 'none' : "$@";
    print {$out} "error $what: $problem\n";
    return;
}

my $store = Libmatch->create(':memory:', viewer => 'confidential', as_of => '2026-11-01');
$store->import_file("$folder/$_") for @FILES;
$store->import_file($outcomes);
say_text('learn', $store->box->learn(0, 0));
for my $id (qw(IM28 IM07 MZ01)) {
    say_text("$id $_->{rank} $_->{id} $_->{kind} $_->{name}", $_->{explanation})
        for $store->partners($id, k => 5, explain => 1);
}
my $json = $store->box->build_event(content("$folder/brokerage.json"));
say_text('event', $json);
my $event = Libmatch::event($json);
my $plan = Libmatch::finish($event->schedule(0, 20000, 1, 3, 0))->plan;
say_text('plan',  $plan->to_json($event));
say_text('check', $event->check($plan));
my $job = Libmatch::finish($event->repair_job($plan, content("$folder/day.json"), 0, 20000, 5, ''));
my $changed  = Libmatch::event($json);
my $repaired = libmatch_native::Plan->new('{"assignment": []}');
say_text('repair',        $job->repaired($changed, $repaired));
say_text('whom to tell',  $repaired->changes_csv);
say_text('repaired plan', $repaired->to_json($changed));
say_text('changed event', $changed->write);
fails('partners', sub { $store->partners('nobody-ș') });
fails('explain',  sub { $store->explain('IM28', 'nobody') });
fails('filter',   sub { $store->search('imaging', where => "country = = 'RO'") });
fails('channel',  sub { $store->search('imaging', channels => 'telepathy') });
fails('model',    sub { $store->box->use_model(99) });
close $out or die "$output: $!";
