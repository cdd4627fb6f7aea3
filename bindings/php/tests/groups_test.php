<?php
/** Groups: every report, its texts and files, a matrix that is stopped half way, two tables. */
declare(strict_types=1);
require getenv('MATCH_PHP');
require __DIR__ . '/check.php';

function filled(): MatchStore
{
    $store = MatchStore::create(':memory:', asOf: '2026-06-01');
    $store->batch(static function (MatchStore $s) {
        foreach (['home' => 'RO', 'away' => 'PL'] as $cluster => $country) {
            $s->upsert(['kind' => 'cluster', 'id' => $cluster, 'name' => ucfirst($cluster) . ' ș🧬', 'country' => $country]);
            foreach (['hospital', 'company', 'university'] as $i => $type) {
                $s->upsert(['kind' => 'organisation', 'id' => $cluster[0] . $i, 'name' => "Body $cluster[0]$i",
                    'country' => $country, 'type' => $type, 'keywords' => ['imaging'],
                    'member_of' => [['cluster' => $cluster]]]);
            }
        }
        $robot = 'surgical robot with force feedback';
        foreach ([['request', 'r1', 'h0', $robot], ['offer', 'o1', 'a1', $robot],
            ['offer', 'o2', 'h2', 'clinical validation']] as [$kind, $id, $owner, $title]) {
            $s->upsert(['kind' => $kind, 'id' => $id, 'owner' => $owner, 'title' => $title, 'language' => 'en']);
        }
        $s->upsert(['kind' => 'call', 'id' => 'q', 'title' => 'Robots',
            'themes' => ['surgical robot', 'clinical validation'], 'rules' => ['min_partners' => 2, 'min_countries' => 2]]);
    });
    return $store;
}

test('every report, as text in three languages and on a page', static function () {
    $g = filled()->groups();
    $page = new MatchReport('Grupuri ș🧬', 'ro');
    foreach (['profile' => $g->profile('home', 5), 'cluster_ranking' => $g->ranking('home', 3, weights: ['needs' => 1.0]),
        'cluster_pair' => $g->compare('home', 'away', enough: 0.3), 'cluster_matrix' => $g->matrix(parts: true),
        'benchmark' => $g->benchmark('home', where: "country in ('RO', 'PL')"), 'themes' => $g->themes('home', weightless()),
        'network' => $g->network('home'), 'gaps' => $g->gaps('home', texts: ['surgical robot'], k: 1),
        'map' => $g->map('home'), 'audit' => $g->audit(), 'calls' => $g->calls('q', cluster: 'home'),
        'consortium' => $g->consortium('q', maxPartners: 3, costs: [], k: 2),
        'working_groups' => $g->workingGroups(2, seed: 3, apart: [['h0', 'a0']])] as $sort => $report) {
        same($sort, $report->sort());
        foreach (['en', 'ro', 'pl'] as $language) {
            check(trim($report->text($language)) !== '', "$sort in $language");
        }
        check(str_contains($report->csv(), ',') && (string) $report === $report->text(), "$sort as a table");
        $page->addGroups($sort, $report);
    }
    check(str_contains($page->html(), 'Grupuri ș🧬'), 'the page');
    same(['Home ș🧬', 'nobody'], [$g->profile('home')->name('home'), $g->profile('home')->name('nobody')]);
});

function weightless(): ?int
{
    return null; // an option that is not given has the default of the library
}

test('what the reports say', static function () {
    $g = filled()->groups();
    same('a1', $g->gaps('home', texts: ['surgical robot'], k: 1, want: 'organisations')['candidates'][0]['id']);
    same('away', $g->ranking('home')['ranking'][0]['id'] ?? $g->ranking('home')['clusters'][0]['id']);
    same('optimal', $g->consortium('q', maxPartners: 2)['state']);
    same('infeasible', $g->consortium('q', minCountries: 9)['state']);
    $groups = $g->workingGroups(2, organisations: ['h0', 'h1', 'a0', 'a1'], together: [['h0', 'a0']]);
    same([2, 4], [count($groups['groups']), array_sum(array_map(static fn ($one) => count($one['members'] ?? $one),
        $groups['groups']))]);
    foreach ([$g->network(), $g->matrix(), $g->map('home')] as $report) {
        check(str_contains(substr($report->svg('ro'), 0, 60), '<svg'), $report->sort());
    }
    check(str_contains($g->network()->graphml(), '<graphml') && str_contains($g->network()->gexf(), '<gexf'), 'graphs');
    check(str_starts_with(match_network_svg([['id' => 'ș', 'name' => '🧬'], ['id' => 'b', 'group' => 'RO']],
        [['a' => 'ș', 'b' => 'b', 'kind' => 'known']], 'Rețea'), '<svg'), 'a network of your own');
    $e = throws(MatchInputError::class, static fn () => match_network_svg([['id' => 'a']], [['a' => 'a', 'b' => 'z']]));
    check(str_contains($e->getMessage(), 'edges[0].b'), $e->getMessage());
});

test('bad options are named', static function () {
    $g = filled()->groups();
    foreach (['geography' => static fn () => $g->ranking('home', geography: 'upwards'),
        'target' => static fn () => $g->gaps('home', target: 7.0),
        'luck' => static fn () => $g->compare('home', 'away', weights: ['luck' => 1.0])] as $name => $call) {
        $e = throws(MatchInputError::class, $call);
        check(str_contains($e->field . ' ' . $e->getMessage(), $name), "$name: " . $e->getMessage());
    }
    throws(MatchNotFoundError::class, static fn () => $g->profile('nobody'));
    same('E_SYNTAX', throws(MatchInputError::class, static fn () => $g->benchmark(where: '(('))->status);
    throws(MatchInputError::class, static fn () => $g->audit()->svg());
    throws(MatchInputError::class, static fn () => $g->audit()->text('xx'));
    throws(MatchInputError::class, static fn () => (new MatchReport('x'))->addGroups(null, new MatchGroupReport('{}')));
});

test('a matrix shows its progress, and is stopped by an exception or by closing the store', static function () {
    $store = filled();
    $said = [];
    $store->groups()->matrix(progress: static function (float $share, string $what) use (&$said) {
        $said[] = [$share, $what];
    });
    check(end($said)[0] === 1.0 && is_string(end($said)[1]), 'the end is told');
    $big = MatchStore::create(':memory:', asOf: '2026-06-01');
    $lines = '';
    for ($i = 0; $i < 3000; $i++) {
        $lines .= json_encode(['kind' => 'cluster', 'id' => "c$i", 'name' => "C$i", 'country' => 'RO']) . "\n"
            . json_encode(['kind' => 'request', 'id' => "r$i", 'owner' => "c$i", 'title' => 'w' . $i % 50 . ' v' . $i % 7])
            . "\n";
    }
    $big->importText($lines);
    throws(\DomainException::class, static fn () => $big->groups()->matrix(progress: static function () {
        throw new \DomainException('stop');
    }));
    same('gaps', $big->groups()->gaps('c1')->sort());
    $e = throws(MatchStateError::class, static fn () => $big->groups()->matrix(progress: static fn () => $big->close()));
    same('the job is closed', $e->getMessage());
    $other = MatchStore::create(':memory:');
    $e = throws(MatchStateError::class, static fn () => $other->importText($lines, progress: static fn () => $other->close()));
    same('the job is closed', $e->getMessage());
    throws(MatchStateError::class, static fn () => $other->groups()->audit());
});

test('an audit of two tables', static function () {
    $report = MatchGroups::auditTables("organisation,title\nA,red laser\n", "firma;potrzeba\nB;red laser\nB;robot ș🧬\n");
    same(['matched' => 0, 'unmet' => 1, 'single_holder' => 1, 'over_supplied' => 0], $report['counts']);
    check(str_contains($report->text('pl'), 'robot ș🧬'), 'text comes back');
    $report = MatchGroups::auditTables("who,what\nA,red laser\n", "firma;potrzeba\nB;red laser\n", enough: 0.2,
        map: ['who' => 'organisation', 'what' => 'title'], language: 'en');
    same(1, $report['counts']['single_holder']);
    throws(MatchInputError::class, static fn () => MatchGroups::auditTables('', "title\nx\n"));
});
finish();
