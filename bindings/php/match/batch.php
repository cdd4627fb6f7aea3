<?php
/** Many searches at once, behind MatchStore::searchMany() and compareAll(). */
declare(strict_types=1);

/** @internal */
final class MatchBatch
{
    private const AT_ONCE = 4096; // texts handed over together

    public function __construct(private readonly MatchNativeStore $box, private readonly MatchJobs $jobs) {}

    public function texts(iterable $texts, int $k, ?string $want, ?string $where, ?string $language, ?string $channels,
        int $threads, int $start, int $part, int $parts): \Generator
    {
        $wanted = MatchChoice::of('want', $want, MatchChoice::WANT);
        self::checkPart($part, $parts);
        return (function () use ($texts, $k, $wanted, $where, $language, $channels, $threads, $start, $part, $parts) {
            $lines = [];
            $number = 0;
            foreach ($texts as $id => $text) {
                $mine = $number >= $start && $number % $parts === $part;
                $number++;
                if (!$mine) {
                    continue;
                }
                $lines[] = self::line((string) $id, $text);
                if (count($lines) === self::AT_ONCE) {
                    yield from $this->answers($lines, $k, $wanted, $where, $language, $channels, $threads);
                    $lines = [];
                }
            }
            if ($lines) {
                yield from $this->answers($lines, $k, $wanted, $where, $language, $channels, $threads);
            }
        })();
    }

    public function all(int $k, ?string $want, ?string $where, int $threads, int $start, int $part, int $parts): \Generator
    {
        self::checkPart($part, $parts);
        return $this->read($this->box->batch_all($k, MatchChoice::of('want', $want, MatchChoice::WANT), $where, $threads,
            $start, $part, $parts));
    }

    private static function checkPart(int $part, int $parts): void
    {
        if ($part < 0 || $part >= $parts) {
            throw MatchError::input('part', (string) $part,
                "part $part of $parts: give parts from 0 to one less than their number");
        }
    }

    private static function line(string $id, mixed $text): string
    {
        if (!is_string($text)) {
            throw new \TypeError('a text must be a string, not ' . get_debug_type($text));
        }
        if ($id === '' || strpbrk($id, "\t\r\n") !== false) {
            throw MatchError::input('texts', $id, 'texts: an id is not empty and holds no white space');
        }
        return "$id\t" . strtr($text, "\r\n", '  ') . "\n";
    }

    private function answers(array $lines, int $k, int $want, ?string $where, ?string $language, ?string $channels,
        int $threads): \Generator
    {
        return $this->read($this->box->batch(implode('', $lines), $k, $want, $where, $language, $channels, $threads, 0, 0,
            0));
    }

    private function read(MatchNativeJob $job): \Generator
    {
        $this->jobs->add($job);
        return (function () use ($job) {
            foreach ($this->jobs->answers($job) as $line) {
                $answer = MatchChoice::decode($line);
                yield $answer['query'] => array_map(static fn (array $hit) => ['score' => (float) $hit['score']] + $hit,
                    $answer['hits']);
            }
        })();
    }
}
