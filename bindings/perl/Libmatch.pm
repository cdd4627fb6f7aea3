package Libmatch;

# libmatch for Perl: a thin layer over libmatch_native. Strings are characters (decode what you read); records go in and
# come out as JSON text. Failures die with a Libmatch::Error {status, message, file, row, field, value}, which prints as
# its message. A store belongs to one thread.
use strict;
use warnings;
use libmatch_native;

our $VERSION = '0.1.0';

my %OPEN   = (read => 0, write => 1, create => 2);
my %TIERS  = (public => 0, members => 1, confidential => 2);
my %MODES  = (balanced => 0, complement => 1, peer => 2);
# match_want of match/types.h
my %WANTS = (
    any_item => 0, organisations => 1, clusters => 2, any => 3, competence => 10, offer => 11, request => 12, idea => 13,
    project => 14, call => 15, organisation => 16, cluster => 17,
);
my @CHANGES = qw(unchanged inserted updated older);

sub _choice {
    my ($table, $name, $value, $default) = @_;
    $value //= $default;
    return $table->{$value} if exists $table->{$value};
    require Carp;
    Carp::croak("$name: there is no '$value', there are: @{[sort keys %$table]}");
}

sub version { return libmatch_native::version() }

# Runs a job to its end in steps of 40 ms; $progress->($share), if given, sees how far it is.
sub finish {
    my ($job, $progress) = @_;
    while ($job->step(40)) { $progress->($job->progress) if $progress }
    return $job;
}

sub event { my ($json) = @_; return libmatch_native::Event->new($json) }

sub explanation_text { return libmatch_native::explanation_text(@_) }

# Libmatch->open($path, mode => 'read' | 'write' | 'create', viewer => ..., as_of => ..., busy_ms => ...)
sub open {    ## no critic (the name says what it does)
    my ($class, $path, %o) = @_;
    my $box = libmatch_native::Store->new($path, _choice(\%OPEN, 'mode', $o{mode}, 'read'),
        _choice(\%TIERS, 'viewer', $o{viewer}, 'public'), $o{as_of}, $o{busy_ms} // 5000);
    return bless {box => $box}, $class;
}

sub create { my ($class, $path, %o) = @_; return $class->open($path, %o, mode => 'create') }

sub box   { return $_[0]{box} }
sub close { $_[0]{box}->close; return }    ## no critic

# Options kind, scheme, map, format, strict, progress. Gives rows, inserted, updated, unchanged, older, rejected, warnings.
sub import_file {
    my ($self, $path, %o) = @_;
    my $job = $self->{box}->import_file($path, @o{qw(kind scheme map format)}, $o{strict} ? 1 : 0);
    finish($job, $o{progress});
    my %counts;
    @counts{qw(rows inserted updated unchanged older rejected warnings)} = split ' ', $job->import_counts;
    $job->close;
    return \%counts;
}

# Gives the change (unchanged, inserted, updated, older) and the warnings as JSON.
sub upsert {
    my ($self, $json) = @_;
    my ($change, $warnings) = split ' ', $self->{box}->upsert($json), 2;
    return ($CHANGES[$change], $warnings);
}

sub get    { my ($self, $id, $kind) = @_; return $self->{box}->get($kind, $id) }
sub delete { my ($self, $kind, $id) = @_; $self->{box}->remove($kind, $id); return }    ## no critic

sub _list {
    my ($hits) = @_;
    return map {
        {
            rank => $_ + 1, id => $hits->id($_), kind => $hits->kind($_), name => $hits->name($_),
            score => $hits->score($_), explanation => $hits->explanation($_),
        }
    } 0 .. $hits->count - 1;
}

# Options k, want, where, language, channels, explain. Gives a list of hashes.
sub search {
    my ($self, $text, %o) = @_;
    return _list($self->{box}->search($text, $o{k} // 10, _choice(\%WANTS, 'want', $o{want}, 'any_item'),
            @o{qw(where language channels)}, $o{explain} ? 1 : 0));
}

# Options k, want, mode, where, new_only, beyond, explain. Gives a list of hashes.
sub partners {
    my ($self, $id, %o) = @_;
    return _list($self->{box}->partners($id, $o{k} // 10, _choice(\%WANTS, 'want', $o{want}, 'any_item'),
            _choice(\%MODES, 'mode', $o{mode}, 'balanced'), $o{where}, $o{new_only} ? 1 : 0, $o{beyond} // 0,
            $o{explain} ? 1 : 0));
}

sub explain {
    my ($self, $first, $second, $mode) = @_;
    return $self->{box}->explain($first, $second, _choice(\%MODES, 'mode', $mode, 'balanced'));
}

sub why_not {
    my ($self, $first, $second, %o) = @_;
    return $self->{box}->why_not($first, $second, $o{k} // 10, _choice(\%WANTS, 'want', $o{want}, 'any_item'),
        _choice(\%MODES, 'mode', $o{mode}, 'balanced'), $o{where}, $o{new_only} ? 1 : 0, $o{beyond} // 0);
}

package Libmatch::Error;

use overload '""' => sub { $_[0]{message} }, fallback => 1;

1;
