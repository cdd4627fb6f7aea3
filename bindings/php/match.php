<?php
/**
 * libmatch for PHP: rank partners in both directions, explain every score, plan the meetings.
 *
 *     require 'match.php';                    // needs the extension match_native
 *
 *     $store = MatchStore::open('cluster.store');
 *     foreach ($store->partners('IM28', k: 5, explain: true) as $hit) {
 *         printf("%d. %s  %.3f\n%s\n", $hit->rank, $hit->name, $hit->score, $hit->explanation->text('ro'));
 *     }
 *
 * Text is UTF-8 both ways. Every failure of the library is a MatchError with `status`, `source`, `row`, `field` and
 * `value` where they are known; text with a NUL character where none may be is a \ValueError, as in PHP itself.
 *
 * This is the one file to require: the classes are in the folder match beside it, one file per concern, each loaded when
 * a class of it is first used.
 */
declare(strict_types=1);

if (!extension_loaded('match_native')) {
    throw new \RuntimeException('the PHP extension match_native is not loaded (php.ini: extension=match_native)');
}

spl_autoload_register(static function (string $class): void {
    static $files = [
        'errors' => ['MatchError', 'MatchNotFoundError', 'MatchInputError', 'MatchStoreError', 'MatchBusyError',
            'MatchStateError', 'MatchCancelledError'],
        'inner' => ['MatchChoice', 'MatchJobs'],
        'results' => ['MatchDocument', 'MatchExplanation', 'MatchHit', 'MatchResults', 'MatchFairLists'],
        'store' => ['MatchStore', 'MatchImport'],
        'batch' => ['MatchBatch'],
        'learning' => ['MatchLearning'],
        'standing' => ['MatchStanding', 'MatchNews'],
        'mergers' => ['MatchMergers'],
        'privacy' => ['MatchPrivacy', 'MatchLeaks', 'MatchLeak'],
        'groups' => ['MatchGroups', 'MatchGroupReport'],
        'shards' => ['MatchSharding', 'MatchShards'],
        'vectors' => ['MatchVectors'],
        'event' => ['MatchEvent'],
        'plan' => ['MatchPlan', 'MatchReport'],
    ];
    if (!str_starts_with($class, 'Match')) {
        return;
    }
    foreach ($files as $file => $classes) {
        if (in_array($class, $classes, true)) {
            require_once __DIR__ . "/match/$file.php";
            return;
        }
    }
});

/** The version of the library, such as '0.1.0'. */
function match_version(): string
{
    return match_native_version();
}

/** Scores a TREC run against judgements, both as text. @return array<string, int|float|string> measures */
function match_evaluate(string $run, string $qrels, int $k = 10, bool $linear = false): array
{
    return MatchChoice::decode(match_native_evaluate($run, $qrels, $k, $linear));
}

/**
 * Draws a network of up to 2,000 nodes as SVG; the same network always looks the same.
 *
 * @param list<array{id: string, name?: string, group?: string, weight?: int|float}> $nodes the group chooses the colour
 * @param list<array{a: string, b: string, weight?: int|float, kind?: string}> $edges those of kind 'known' are dashed
 */
function match_network_svg(array $nodes, array $edges, string $title = ''): string
{
    return match_native_network_svg(MatchChoice::json(['title' => $title, 'nodes' => array_values($nodes),
        'edges' => array_values($edges)]));
}

/**
 * Draws the calibration in a report of learning as SVG.
 *
 * @param array<string, mixed> $report what MatchLearning::learn() gave, or one of its models
 */
function match_calibration_svg(array $report, string $language = 'en'): string
{
    return match_native_calibration_svg(MatchChoice::json($report), $language);
}
