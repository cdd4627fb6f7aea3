<?php
/** Confidentiality: docs/confidentiality.md. */
declare(strict_types=1);

/** A place in a text that tells who wrote it. */
final class MatchLeak
{
    public function __construct(
        /** name, email, url, phone, patent, registry, id or town */
        public readonly string $kind,
        /** its first byte, as substr() counts */
        public readonly int $begin,
        /** the byte after its last */
        public readonly int $end,
        public readonly string $text,
    ) {}
}

/** What the leak check found. */
final class MatchLeaks
{
    public function __construct(
        /** @var list<MatchLeak> in the order of the text; none: nothing was found, which is no proof */
        public readonly array $leaks,
        /** the text with every leak replaced by [...] */
        public readonly string $masked,
    ) {}
}

/** Leak check, blind profiles, the log of disclosures. Made by MatchStore::privacy(). */
final class MatchPrivacy
{
    /** @internal */
    public function __construct(private readonly MatchNativeStore $box) {}

    /**
     * Finds what in a text that should be anonymous tells who wrote it: names of organisations of the store, e-mail and web
     * addresses, telephone numbers, patents, register numbers, ids, towns of the owner.
     * @param ?string $about id of the record that the text is about
     */
    public function leaks(string $text, ?string $about = null): MatchLeaks
    {
        $found = MatchChoice::decode($this->box->leaks($text, $about));
        return new MatchLeaks(array_map(static fn (array $leak) => new MatchLeak($leak['kind'], $leak['begin'], $leak['end'],
            $leak['text']), $found['leaks']), $found['masked']);
    }

    /**
     * A profile of a record that names nobody, with a `reference` that is kept and says nothing. The store must be open for
     * writing.
     * @return array<string, mixed>
     */
    public function blindProfile(string $id): array
    {
        return MatchChoice::decode($this->box->blind_profile($id));
    }

    /**
     * The record behind the reference of a blind profile; MatchNotFoundError also when this viewer may not see it.
     * @return array{reference: string, id: string, kind: string}
     */
    public function resolve(string $reference): array
    {
        return MatchChoice::decode($this->box->blind_resolve($reference));
    }

    /**
     * Writes down that a record was disclosed; entries are never changed.
     *
     *     $store->privacy()->disclose('o1', to: 'Buyer Ltd', purpose: 'first talk', fields: ['title', 'text']);
     *
     * @param mixed ...$more other members, by name; `at` is today when it is absent
     * @return int its number in the log
     */
    public function disclose(string $record, string $to, mixed ...$more): int
    {
        return $this->box->disclose(MatchChoice::json(['record' => $record, 'to' => $to] + $more));
    }

    /** The log, of one record or of all that this viewer may see. @return list<array<string, mixed>> record, to, at, number */
    public function disclosures(?string $id = null): array
    {
        return MatchChoice::decodeLines($this->box->disclosures($id));
    }

    /**
     * Whether the log is as it was written; for the viewer `confidential`.
     *
     * @return array{entries: int, sealed: int, broken: ?int, seal: string} broken: the first entry that was changed
     */
    public function check(): array
    {
        return MatchChoice::decode($this->box->check_disclosures());
    }
}
