<?php
/** Vectors of the user's own, beside the store. */
declare(strict_types=1);

/**
 * The vectors of a store as they were when they were fetched: count(), get(), and foreach in byte order of the ids. Each has
 * length 1. It outlives its store.
 *
 * @implements \IteratorAggregate<string, list<float>>
 */
final class MatchVectors implements \Countable, \IteratorAggregate
{
    /** @internal */
    public function __construct(private readonly MatchNativeVectors $box) {}

    public function count(): int
    {
        return $this->box->count();
    }

    /** Numbers of a row. */
    public function dims(): int
    {
        return $this->box->dims();
    }

    /** @return list<string> */
    public function ids(): array
    {
        $ids = [];
        for ($i = 0, $count = $this->count(); $i < $count; $i++) {
            $ids[] = $this->box->id($i);
        }
        return $ids;
    }

    /** The vector of an id, null when it has none. @return ?list<float> */
    public function get(string $id): ?array
    {
        for ($low = 0, $high = $this->count(); $low < $high;) {
            $middle = intdiv($low + $high, 2);
            $order = strcmp($this->box->id($middle), $id);
            if ($order === 0) {
                return $this->box->row($middle);
            }
            [$low, $high] = $order < 0 ? [$middle + 1, $high] : [$low, $middle];
        }
        return null;
    }

    public function getIterator(): \Generator
    {
        for ($i = 0, $count = $this->count(); $i < $count; $i++) {
            yield $this->box->id($i) => $this->box->row($i);
        }
    }

    /** @internal @param array<string, list<int|float>> $vectors */
    public static function write(MatchNativeStore $box, array $vectors): void
    {
        $dims = null;
        foreach ($vectors as $id => $row) {
            if (!is_array($row)) {
                throw new \TypeError('a vector must be an array of numbers, not ' . get_debug_type($row));
            }
            $dims ??= count($row);
            if (count($row) !== $dims) {
                throw MatchError::input('vectors', (string) $id,
                    "the vector of $id has " . count($row) . " numbers and the first one $dims; give each as many");
            }
        }
        $box->set_vectors(MatchChoice::lines('vectors', array_map(strval(...), array_keys($vectors))), $vectors);
    }
}
