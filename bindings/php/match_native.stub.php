<?php
/**
 * The low-level classes of the extension match_native, for editors and analysers; never loaded at run time.
 * Use the classes of match.php. tests/stub_test.php holds this file to the extension.
 */

function match_native_version(): ?string {}
function match_native_live_boxes(): int {}
function match_native_evaluate(?string $run, ?string $qrels, int $k, bool $linear): ?string {}
function match_native_network_svg(string $data): ?string {}
function match_native_calibration_svg(string $data, ?string $language): ?string {}
function match_native_shard_of(?string $id, int $count): int {}
function match_native_voters_merge(?string $a, ?string $b): ?string {}
function match_native_facets_merge(?string $a, ?string $b, int $most): ?string {}
function match_native_statistics_merge(?string $paths, ?string $path): void {}
function match_native_groups_write(string $data, ?string $format, ?string $language): ?string {}
function match_native_audit_tables(?string $technologies, ?string $needs, ?string $spec): ?string {}
function match_native_tables_event(?string $spec, ?string $people, ?string $wishes): ?string {}
function match_native_tables_notes(?string $spec, ?string $people, ?string $wishes): ?string {}
function match_native_explanation_words(string $data, ?string $language, int $wording): ?string {}
function match_native_explanation_text(string $data, ?string $language): ?string {}

final class MatchNativeStore
{
    public function __construct(?string $path, int $mode, int $viewer, ?string $as_of, int $busy_ms) {}
    public function close(): void {}
    public function closed(): bool {}
    public function cancel(bool $on): void {}
    public function time_limit(string|int $ms): void {}
    public function set_as_of(?string $date): void {}
    public function set_field_weights(?string $weights): void {}
    public function set_viewer(int $viewer): void {}
    public function begin(): void {}
    public function commit(): void {}
    public function rollback(): void {}
    public function upsert(string $data): ?string {}
    public function remove(?string $kind, ?string $id): void {}
    public function rebuild(): void {}
    public function verify(): void {}
    public function learn_channel(bool $on): void {}
    public function set_token_rules(string $data): void {}
    public function token_rules(): ?string {}
    public function get(?string $kind, ?string $id): ?string {}
    public function export_records(?string $kind): ?string {}
    public function stats(): ?string {}
    public function quality(): ?string {}
    public function import_file(?string $path, ?string $kind, ?string $scheme, ?string $map_json, ?string $format, bool $strict): ?MatchNativeJob {}
    public function import_text(?string $name, string $data, ?string $kind, ?string $scheme, ?string $map_json, ?string $format, bool $strict): ?MatchNativeJob {}
    public function search(string $data, int $k, int $want, ?string $filter, ?string $language, ?string $channels, bool $explain): ?MatchNativeHits {}
    public function search_facets(string $data, ?string $facets, int $values, int $k, int $want, ?string $filter, ?string $language, ?string $channels, bool $explain): ?MatchNativeHits {}
    public function partners(?string $id, int $k, int $want, int $mode, ?string $filter, bool $new_only, int $beyond, bool $explain): ?MatchNativeHits {}
    public function complete(string $data, ?string $members, int $k, int $want, ?string $filter, ?string $language, bool $explain): ?MatchNativeHits {}
    public function explain(?string $a, ?string $b, int $mode): ?string {}
    public function why_not(?string $a, ?string $b, int $k, int $want, int $mode, ?string $filter, bool $new_only, int $beyond): ?string {}
    public function duplicates(?string $between, int $k, float $minimum): ?string {}
    public function build_event(string $data): ?string {}
    public function set_vectors(?string $ids, array $numbers): void {}
    public function vectors(): ?MatchNativeVectors {}
    public function search_vector(?string $text, array $numbers, float $weight, int $k, int $want, ?string $filter, ?string $language, ?string $channels, bool $explain): ?MatchNativeHits {}
    public function cluster_profile(?string $id, string $data): ?string {}
    public function cluster_ranking(?string $id, string $data): ?string {}
    public function benchmark(?string $id, string $data): ?string {}
    public function themes(?string $id, string $data): ?string {}
    public function network(?string $id, string $data): ?string {}
    public function gaps(?string $id, string $data): ?string {}
    public function country_map(?string $id, string $data): ?string {}
    public function audit(?string $id, string $data): ?string {}
    public function calls(?string $id, string $data): ?string {}
    public function consortium(?string $id, string $data): ?string {}
    public function working_groups(?string $id, string $data): ?string {}
    public function learn(float $exposure, bool $dry_run): ?string {}
    public function calibrate(float $exposure, bool $dry_run): ?string {}
    public function models(): ?string {}
    public function use_model(string|int $version): void {}
    public function watch(string $data): int {}
    public function unwatch(?string $id): void {}
    public function watches(): ?string {}
    public function news(bool $peek): ?string {}
    public function merge(?string $kept, ?string $merged): ?string {}
    public function unmerge(string|int $number): ?string {}
    public function mergers(): ?string {}
    public function set_different(?string $a, ?string $b, bool $different): void {}
    public function leaks(string $data, ?string $about): ?string {}
    public function blind_profile(?string $id): ?string {}
    public function blind_resolve(?string $reference): ?string {}
    public function disclose(string $data): int {}
    public function disclosures(?string $id): ?string {}
    public function check_disclosures(): ?string {}
    public function fair_lists(?string $ids, int $k, int $want, int $mode, ?string $filter, bool $new_only, int $beyond, int $most, int $least, float $gini): ?string {}
    public function list_partners(?string $id, int $k, int $want, int $mode, ?string $filter, bool $new_only, int $beyond, bool $explain, float $diversity, bool $undisclosed): ?MatchNativeHits {}
    public function explain_undisclosed(?string $a, ?string $b, int $mode): ?string {}
    public function cluster_compare(?string $a, ?string $b, string $data): ?string {}
    public function cluster_matrix(string $data): ?MatchNativeJob {}
    public function batch(string $data, int $k, int $want, ?string $filter, ?string $language, ?string $channels, int $threads, int $from, int $part, int $parts): ?MatchNativeJob {}
    public function batch_all(int $k, int $want, ?string $filter, int $threads, int $from, int $part, int $parts): ?MatchNativeJob {}
    public function split(?string $path, int $shard, int $count): ?MatchNativeJob {}
    public function write_statistics(?string $path): void {}
    public function use_statistics(?string $path): void {}
    public function voters(string $data, int $want, ?string $filter, ?string $language, ?string $channels): ?string {}
    public function voters_next(?string $voters, int $want, ?string $channels): ?string {}
    public function search_voted(string $data, ?string $voters, int $k, int $want, ?string $filter, ?string $language, ?string $channels, bool $explain): ?MatchNativeHits {}
}

abstract class MatchNativeHits
{
    public function count(): int {}
    public function id(int $i): ?string {}
    public function kind(int $i): ?string {}
    public function name(int $i): ?string {}
    public function score(int $i): float {}
    public function explained(int $i): bool {}
    public function explanation(int $i): ?string {}
    public function reasons(int $i, ?string $language): ?string {}
    public function warnings(): ?string {}
    public function facets(): ?string {}
    public function jsonl(?string $query): ?string {}
    public function merge(?MatchNativeHits $other, int $k): ?MatchNativeHits {}
}

abstract class MatchNativeVectors
{
    public function count(): int {}
    public function dims(): int {}
    public function id(int $i): ?string {}
    public function row(int $i): array {}
}

abstract class MatchNativeJob
{
    public function step(int $budget_ms): bool {}
    public function progress(): float {}
    public function message(): ?string {}
    public function plan(): ?MatchNativePlan {}
    public function import_counts(): ?string {}
    public function import_issues(): ?string {}
    public function close(): void {}
    public function policy(): ?string {}
    public function repaired(?MatchNativeEvent $changed, ?MatchNativePlan $repaired): ?string {}
    public function report(): ?string {}
    public function answers(): ?string {}
}

final class MatchNativeEvent
{
    public function __construct(string $data) {}
    public function participants(): int {}
    public function meetings(): int {}
    public function slots(): int {}
    public function tables(): int {}
    public function participant_id(int $i): ?string {}
    public function participant_name(int $i): ?string {}
    public function schedule(float $time_limit_s, string|int $moves, int $threads, string|int $seed, bool $prove): ?MatchNativeJob {}
    public function repair(?MatchNativePlan $plan, string $data, float $price, string|int $moves, string|int $seed, ?MatchNativeEvent $changed, ?MatchNativePlan $repaired): ?string {}
    public function write(): ?string {}
    public function check_in(?MatchNativePlan $plan, ?string $language): ?string {}
    public function check(?MatchNativePlan $plan): ?string {}
    public function policy(int $highest, string|int $moves, string|int $seed): ?MatchNativeJob {}
    public function repair_job(?MatchNativePlan $plan, string $data, float $price, string|int $moves, string|int $seed, ?string $curve): ?MatchNativeJob {}
    public function repair_job_in(?MatchNativePlan $plan, string $data, float $price, string|int $moves, string|int $seed, ?string $curve, ?string $language): ?MatchNativeJob {}
    public function plan_from_csv(string $data): ?MatchNativePlan {}
}

final class MatchNativePlan
{
    public function __construct(string $data) {}
    public function status(): ?string {}
    public function changes_csv(): ?string {}
    public function meetings(): int {}
    public function slot(int $meeting): int {}
    public function table(int $meeting): int {}
    public function to_json(?MatchNativeEvent $event): ?string {}
    public function to_json_in(?MatchNativeEvent $event, ?string $language): ?string {}
    public function ics(?MatchNativeEvent $event, int $participant, ?string $language, ?string $zone, ?string $stamp, int $sequence): ?string {}
    public function csv(?MatchNativeEvent $event, ?string $language, ?string $zone): ?string {}
    public function svg(?MatchNativeEvent $event): ?string {}
    public function agenda_text(?MatchNativeEvent $event, int $participant, ?string $language, ?string $zone): ?string {}
    public function fairness(?MatchNativeEvent $event, bool $csv): ?string {}
    public function fairness_in(?MatchNativeEvent $event, bool $csv, ?string $language): ?string {}
    public function ics_after(?MatchNativeEvent $event, int $participant, ?string $language, ?string $zone, ?string $stamp, int $sequence, ?MatchNativePlan $before): ?string {}
    public function kpi(?MatchNativeEvent $event, string $data, ?string $at): ?string {}
    public function feedback(?MatchNativeEvent $event, string $data, ?string $at): ?string {}
}

final class MatchNativeReport
{
    public function __construct(?string $title, ?string $language) {}
    public function add_text(?string $heading, ?string $text): void {}
    public function add_hits(?string $heading, ?MatchNativeHits $hits): void {}
    public function add_quality(?string $heading, string $data): void {}
    public function add_event(?string $heading, ?MatchNativeEvent $event, ?MatchNativePlan $plan): void {}
    public function add_groups(?string $heading, string $data): void {}
    public function html(): ?string {}
}
