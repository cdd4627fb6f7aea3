<?php
/** Timetables, and the page that shows them and everything else. */
declare(strict_types=1);

/** A timetable for an event. */
final class MatchPlan
{
    /** @internal */
    public function __construct(private readonly MatchNativePlan $box, public readonly MatchEvent $event) {}

    /** 'feasible', 'optimal', 'infeasible' or 'unknown' */
    public function status(): string
    {
        return $this->box->status();
    }

    /** The slot of each meeting, -1 where it is not placed. @return list<int> */
    public function assignment(): array
    {
        $slots = [];
        for ($i = 0, $n = $this->box->meetings(); $i < $n; $i++) {
            $slots[] = $this->box->slot($i);
        }
        return $slots;
    }

    /** The table of each meeting, -1 for none. @return list<int> */
    public function tables(): array
    {
        $tables = [];
        for ($i = 0, $n = $this->box->meetings(); $i < $n; $i++) {
            $tables[] = $this->box->table($i);
        }
        return $tables;
    }

    /** The plan as JSON text, see docs/events.md; its reasons in "en", "ro" or "pl". */
    public function toJson(string $language = 'en'): string
    {
        return $this->box->to_json_in($this->event->box(), $language);
    }

    /** @return array<string, mixed> */
    public function toArray(): array
    {
        return MatchChoice::decode($this->toJson());
    }

    /**
     * One participant's agenda as iCalendar.
     *
     * @param ?string $zone IANA name for slots without their own
     * @param ?string $stamp time written as DTSTAMP, so that output can be repeated
     * @param int $sequence raise it with every change that people are told of
     * @param ?MatchPlan $before the plan that was sent out: what had a place in it and has none now is cancelled
     */
    public function ics(int $participant, string $language = 'en', ?string $zone = null, ?string $stamp = null,
        int $sequence = 0, ?MatchPlan $before = null): string
    {
        return $before === null
            ? $this->box->ics($this->event->box(), $participant, $language, $zone, $stamp, $sequence)
            : $this->box->ics_after($this->event->box(), $participant, $language, $zone, $stamp, $sequence, $before->box);
    }

    /** All agendas as CSV. */
    public function csv(string $language = 'en', ?string $zone = null): string
    {
        return $this->box->csv($this->event->box(), $language, $zone);
    }

    /** One participant's agenda as plain text. */
    public function agenda(int $participant, string $language = 'en', ?string $zone = null): string
    {
        return $this->box->agenda_text($this->event->box(), $participant, $language, $zone);
    }

    /**
     * The fairness certificate: what every participant got, the most any valid plan could give, why it has no more, and for
     * each shortfall to the guaranteed minimum which meeting could give way (docs/events.md); sentences in "en", "ro" or "pl".
     */
    public function fairness(string $language = 'en'): MatchDocument
    {
        return new MatchDocument($this->box->fairness_in($this->event->box(), false, $language));
    }

    /** The rows of the fairness certificate as CSV, a line per participant. */
    public function fairnessCsv(string $language = 'en'): string
    {
        return $this->box->fairness_in($this->event->box(), true, $language);
    }

    /**
     * Figures after the event, from who came and how they rated; what is not listed took place with everybody.
     *
     * @param list<array<string, mixed>>|string $attendance meeting, absent, ratings, agreement; or JSON or CSV text
     * @param ?string $at date of the records (ISO 8601)
     * @return array<string, mixed> planned, held, no_shows, attendance ...
     */
    public function kpi(array|string $attendance, ?string $at = null): array
    {
        return MatchChoice::decode($this->box->kpi($this->event->box(), MatchChoice::json($attendance), $at));
    }

    /** The same as records of kind feedback for MatchStore::importText(), which learning learns from: JSON Lines. */
    public function feedback(array|string $attendance, ?string $at = null): string
    {
        return $this->box->feedback($this->event->box(), MatchChoice::json($attendance), $at);
    }

    /** Of a plan made by MatchEvent::repair(): whose agenda changed and how, CSV with a row per person and meeting; else ''. */
    public function changesCsv(): string
    {
        return $this->box->changes_csv();
    }

    /** The rows of changesCsv() by the names of its columns. @return list<array<string, string>> */
    public function changes(): array
    {
        $file = fopen('php://memory', 'w+');
        fwrite($file, $this->changesCsv());
        rewind($file);
        $names = fgetcsv($file, null, ',', '"', '');
        $rows = [];
        while (is_array($names) && is_array($row = fgetcsv($file, null, ',', '"', ''))) {
            $rows[] = array_combine($names, $row);
        }
        fclose($file);
        return $rows;
    }

    /** The timetable as SVG: participants down, slots across, waiting time hatched. */
    public function svg(): string
    {
        return $this->box->svg($this->event->box());
    }

    /** One self-contained page: timetable, key figures, agendas. */
    public function toHtml(string $title = 'Timetable'): string
    {
        $report = new MatchReport($title);
        $report->addEvent(null, $this);
        return $report->html();
    }

    /** @internal */
    public function box(): MatchNativePlan
    {
        return $this->box;
    }
}

/** One HTML page under construction, without external resources. */
final class MatchReport
{
    private readonly MatchNativeReport $box;

    /** $language: texts in 'en', 'ro' or 'pl'. */
    public function __construct(string $title, string $language = 'en')
    {
        $this->box = new MatchNativeReport($title, $language);
    }

    /** A paragraph of plain text. */
    public function addText(?string $heading, string $text): void
    {
        $this->box->add_text($heading, $text);
    }

    /** A ranked list, with reasons where it has them. */
    public function addResults(?string $heading, MatchResults $results): void
    {
        $this->box->add_hits($heading, $results->box());
    }

    /** The data-quality report of a store. */
    public function addQuality(?string $heading, MatchStore $store): void
    {
        $this->box->add_quality($heading, $store->qualityJson());
    }

    /** A timetable grid, key figures and all agendas. */
    public function addEvent(?string $heading, MatchPlan $plan): void
    {
        $this->box->add_event($heading, $plan->event->box(), $plan->box());
    }

    /** A report on groups with its drawing and tables. */
    public function addGroups(?string $heading, MatchGroupReport $report): void
    {
        $this->box->add_groups($heading, $report->json);
    }

    /** The whole page: one file for screens, phones and print. */
    public function html(): string
    {
        return $this->box->html();
    }
}
