<?php
/** Duplicates that become one record, and can be taken apart again: docs/lists.md. */
declare(strict_types=1);

/** Mergers of the duplicates that MatchStore::duplicates() finds. Made by MatchStore::mergers(). */
final class MatchMergers
{
    /** @internal */
    public function __construct(private readonly MatchNativeStore $box) {}

    /**
     * Merges an organisation or cluster into another: the one kept takes over what only the other states, and whatever named
     * the other names the one kept. Everything is written down for undo().
     * @return array{merge: int, kept: string, merged: string, changed: int, removed: int} merge: its number
     */
    public function merge(string $kept, string $merged): array
    {
        return MatchChoice::decode($this->box->merge($kept, $merged));
    }

    /**
     * Undoes a merger by its number, 0 for the last one: every record is again what it was. MatchStateError when a record of
     * the merger was changed since.
     * @return array{merge: int, kept: string, merged: string, restored: int}
     */
    public function undo(int $number = 0): array
    {
        return MatchChoice::decode($this->box->unmerge($number));
    }

    /** @return list<array{merge: int, kept: string, merged: string, name: string, at: string, undone: bool}> all of them */
    public function all(): array
    {
        return MatchChoice::decodeLines($this->box->mergers());
    }

    /** Says that two records are different bodies, so that duplicates() does not ask again; false: that is not said any more. */
    public function setDifferent(string $a, string $b, bool $different = true): void
    {
        $this->box->set_different($a, $b, $different);
    }
}
