# The golden run in Perl: scenario.pl EXAMPLE_FOLDER OUTPUT
use strict;
use warnings;
use utf8;
use Libmatch;

my @FILES = qw(clusters.csv clusters-details.jsonl members.csv delegates.csv items.jsonl calls.jsonl projects.jsonl
    relations.jsonl feedback.jsonl flawed.jsonl flawed.csv);
my @TITLES = (
    'Vizită de studiu și sesiune C2C la Iași', 'Sesja spotkań C2C w Warszawie',
    'Studii preclinice pe animale de talie mare'
);
my $RECORD = '{"kind":"organisation","id":"țș-🧬","name":"Institutul ș ț ă Łódź 🧬 𝛼","country":"RO"}';
my $EVENT
    = '{"participants":[{"id":"A","name":"Ana ș"},{"id":"B","name":"Łucja"},{"id":"C","name":"Zoë 🧬"}],"tables":1,'
    . '"slots":[{"start":"2026-12-04T09:00+02:00","end":"2026-12-04T09:20+02:00"},'
    . '{"start":"2026-12-04T09:25+02:00","end":"2026-12-04T09:45+02:00"},'
    . '{"start":"2026-12-04T09:50+02:00","end":"2026-12-04T10:10+02:00"}],'
    . '"meetings":[{"a":0,"b":1},{"a":0,"b":2},{"a":1,"b":2}]}';

my @BATCH = ('căutăm anonimizarea imaginilor DICOM', 'software for stroke patients');

my ($folder, $output) = @ARGV;
open my $out, '>:raw:encoding(UTF-8)', $output or die "$output: $!";
chdir $folder or die "$folder: $!";

sub line { print {$out} join(' ', @_), "\n"; return }

sub bits { return unpack 'H*', pack 'd>', shift }

sub fails {
    my ($what, $call) = @_;
    return line('error', $what, 'none') if eval { $call->(); 1 };
    my $e = $@;
    die $e if !ref $e;
    return line('error', $what, $e->{status}, "[$e->{file}|$e->{row}|$e->{field}|$e->{value}]", $e);
}

my $store = Libmatch->create(':memory:', viewer => 'confidential', as_of => '2026-11-01');
sub imported {
    my ($name, %options) = @_;
    my $r = $store->import_file($name, %options);
    return line('import', $name, @$r{qw(rows inserted updated unchanged older rejected warnings)});
}
imported('themes.tsv', kind => 'taxonomy', scheme => 'theme');
imported($_) for @FILES;
line('search', ($store->search($_, k => 1, want => 'offer'))[0]{id}) for @TITLES;
line('get', $store->get('IM28'));
line('upsert', ($store->upsert($RECORD))[0]);
line('upsert', ($store->upsert($RECORD))[0]);
line('get', $store->get('țș-🧬'));
$store->delete('organisation', 'țș-🧬');

my $event = Libmatch::event($EVENT);
my $plan = Libmatch::finish($event->schedule(0, 2000, 1, 7, 0))->plan;
line('event', $event->participants, $event->meetings, $event->slots, $event->tables);
line('plan', $plan->status);
line($plan->to_json($event));
line($event->check($plan));
line($plan->csv($event, 'pl', undef));
line($plan->agenda_text($event, 2, 'ro', undef));
line($plan->ics($event, 0, 'en', undef, '2026-11-01T00:00:00Z', 2));

fails('get',         sub { $store->get('nobody-ș') });
fails('partners',    sub { $store->partners('nobody') });
fails('upsert kind', sub { $store->upsert('{"kind":"compani","id":"x"}') });
fails('upsert json', sub { $store->upsert('{"kind":') });
fails('filter',      sub { $store->search('imaging', where => "country = = 'RO'") });
fails('as-of',       sub { $store->box->set_as_of('yesterday') });
fails('event',       sub { Libmatch::event('{"participants":-1}') });
fails('import',      sub { $store->import_file('no-such-file.csv') });
fails('explain',     sub { $store->explain('IM28', 'nobody') });
fails('delete',      sub { $store->delete('offer', 'nobody') });
fails('ics',         sub { $plan->ics($event, 9, undef, undef, undef, 0) });

line('=== ranking');
for my $hit ($store->partners('IM28', k => 5, mode => 'complement', explain => 1)) {
    line('partner', @$hit{qw(rank id kind name)});
    line(Libmatch::explanation_text($store->explain('IM28', $hit->{id}, 'complement'), 'ro'));
}
line($store->explain('IM28', 'IM07'));
line($store->why_not('IM41', 'MZ04'));
for my $hit ($store->search('căutăm anonimizarea imaginilor DICOM', k => 5, want => 'offer', explain => 1)) {
    line('hit', @$hit{qw(rank id name)});
    line($hit->{explanation});
}
for my $hit ($store->partners('IM07', k => 5, explain => 1)) {
    line('fits', $hit->{id}, bits($hit->{score}));
    line($hit->{explanation});
}
line('new', $_->{id}, bits($_->{score})) for $store->partners('IM07', k => 5, new_only => 1);
line('answers', $_->{id}, bits($_->{score})) for $store->search($BATCH[1], k => 5, want => 'organisations');
my $job = Libmatch::finish($store->box->batch("one\t$BATCH[0]\ntwo\t$BATCH[1]\n", 3, 0, undef, undef, undef, 0, 0, 0, 0));
my $answers = $job->answers;
line('batch', $1, bits($2)) while $answers =~ /"id":"([^"]*)".*?"score":([^}]*)/g;
$job->close;
$store->close;
fails('closed', sub { $store->box->stats });
close $out or die "$output: $!";
