<?php
/** The portal: every request comes here. Reads PORTAL_DATA as made by setup.php; writes nothing. */
declare(strict_types=1);
require getenv('MATCH_PHP') ?: 'match.php';

const WANTS = ['organisations' => 'Organisations', 'offer' => 'Offers', 'request' => 'Requests', 'idea' => 'Ideas',
    'competence' => 'Competences', 'call' => 'Calls', 'project' => 'Projects'];
const MODES = ['complement' => 'what each side seeks', 'balanced' => 'everything', 'peer' => 'likeness'];
const LANGUAGES = ['en' => 'English', 'ro' => 'română', 'pl' => 'polski'];

/** Something wrong with the request itself. */
final class Refused extends \Exception {}

/** The only way of text into HTML. */
function h(string|int|float|null $text): string
{
    return htmlspecialchars((string) $text, ENT_QUOTES | ENT_SUBSTITUTE | ENT_HTML5, 'UTF-8');
}

/** A parameter of the query: text of at most $limit bytes. */
function parameter(string $name, int $limit = 500): string
{
    $value = $_GET[$name] ?? '';
    if (!is_string($value) || strlen($value) > $limit || preg_match('//u', $value) !== 1 || str_contains($value, "\0")) {
        throw new Refused("The parameter “{$name}” is too long or no text.", 400);
    }
    return trim($value);
}

/** A parameter that must be a key of $known; the first key when absent. */
function choice(string $name, array $known): string
{
    $value = parameter($name, 40);
    if ($value === '') {
        return array_key_first($known);
    }
    return isset($known[$value]) ? $value : throw new Refused("“{$value}” is not a value of “{$name}”.", 400);
}

function link_to(string $path, array $query = []): string
{
    return h($path . ($query ? '?' . http_build_query($query) : ''));
}

function options(array $known, string $chosen): string
{
    $html = '';
    foreach ($known as $value => $label) {
        $html .= '<option value="' . h($value) . '"' . ($value === $chosen ? ' selected' : '') . '>' . h($label)
            . '</option>';
    }
    return $html;
}

function open_store(): MatchStore
{
    $start = hrtime(true);
    $store = MatchStore::open(data_folder() . '/portal.store', viewer: 'members', asOf: '2026-11-01');
    header(sprintf('Server-Timing: open;dur=%.2f', (hrtime(true) - $start) / 1e6));
    return $store;
}

function data_folder(): string
{
    return getenv('PORTAL_DATA') ?: 'portal-data';
}

/** The page of a record: organisations and clusters have their own, an item has its owner's. */
function record_link(array $record): string
{
    $organisation = in_array($record['kind'], ['organisation', 'cluster'], true);
    $id = $organisation ? $record['id'] : ($record['owner'] ?? null);
    $name = h($record['name'] ?? $record['title'] ?? $record['id']);
    return is_string($id) ? '<a href="' . link_to('/profile', ['id' => $id]) . "\">$name</a>" : $name;
}

/** At most about 200 characters, cut between words. */
function beginning(string $text): string
{
    return preg_match('/^(.{0,200})\s/us', $text, $m) && strlen($m[1]) < strlen(rtrim($text)) - 100 ? "$m[1] …" : $text;
}

function search_page(): array
{
    $text = parameter('q');
    $want = choice('want', WANTS);
    $html = '<h1>Find partners</h1><form action="/" role="search"><div class="grow"><label for="q">What do you look for, '
        . 'in your own words and language?</label><input id="q" name="q" type="search" maxlength="200" value="' . h($text)
        . '"></div><div><label for="want">Among</label><select id="want" name="want">' . options(WANTS, $want)
        . '</select></div><button>Search</button></form>';
    if ($text === '') {
        return ['Find partners', $html . '<p class="soft">For example: <a href="'
            . link_to('/', ['q' => 'anonimizarea imaginilor DICOM', 'want' => 'offer'])
            . '" lang="ro">anonimizarea imaginilor DICOM</a></p>'];
    }
    $store = open_store();
    $hits = $store->search($text, 20, want: $want);
    $html .= '<p role="status">' . (count($hits) ?: 'No') . ' results for “' . h($text) . '”</p><ol>';
    foreach ($hits as $hit) {
        $record = $store->get($hit->id, $hit->kind);
        $owner = isset($record['owner']) && $store->has($record['owner']) ? $store->get($record['owner'])['name'] : '';
        $facts = array_filter([$hit->kind, $owner, $record['country'] ?? ''], 'strlen');
        $html .= '<li class="card"><h3>' . record_link($record) . '</h3><p class="soft">' . h(implode(' · ', $facts))
            . '</p>' . (empty($record['text']) ? '' : '<p>' . h(beginning($record['text'])) . '</p>') . '</li>';
    }
    return ["$text – search", $html . '</ol>'];
}

function profile_page(): array
{
    $id = parameter('id', 200);
    $mode = choice('mode', MODES);
    $language = choice('lang', LANGUAGES);
    $store = open_store();
    $record = $store->get($id);
    if (!in_array($record['kind'], ['organisation', 'cluster'], true)) {
        throw new Refused('Only organisations and clusters have a profile.', 404);
    }
    $facts = array_filter([$record['type'] ?? '', implode(', ', $record['towns'] ?? []), $record['country'] ?? ''],
        static fn ($fact) => is_string($fact) && $fact !== '');
    $html = '<h1>' . h($record['name']) . '</h1><p class="soft">' . h(implode(' · ', $facts)) . '</p>';
    if (!empty($record['text'])) {
        $html .= '<p>' . h($record['text']) . '</p>';
    }
    $address = $record['url'] ?? '';
    if (is_string($address) && preg_match('#^(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[\w./%-]*)?)$#i', $address, $m)) {
        $html .= '<p><a rel="noopener noreferrer nofollow" href="https://' . h($m[1]) . '">' . h($m[1]) . '</a></p>';
    }
    $html .= '<h2>Partners, and why</h2><form action="/profile"><input type="hidden" name="id" value="' . h($id)
        . '"><div><label for="mode">Compare by</label><select id="mode" name="mode">' . options(MODES, $mode)
        . '</select></div><div><label for="lang">Reasons in</label><select id="lang" name="lang">'
        . options(LANGUAGES, $language) . '</select></div><button>Show</button></form><ol>';
    $partners = $store->partners($id, 10, mode: $mode, explain: true);
    foreach ($partners as $hit) {
        $html .= '<li class="card"><h3>' . h($hit->rank) . '. ' . record_link(['kind' => $hit->kind, 'id' => $hit->id,
            'name' => $hit->name]) . '</h3><p class="why" lang="' . h($language) . '">'
            . h(trim($hit->explanation->text($language))) . '</p></li>';
    }
    return [$record['name'], $html . '</ol>' . (count($partners) ? '' : '<p>No partner fits yet.</p>')];
}

function event_page(): array
{
    $data = data_folder();
    $event = new MatchEvent(file_get_contents("$data/event.json"));
    $plan = $event->plan(file_get_contents("$data/plan.json"));
    $name = json_decode($event->json, true)['name'] ?? 'Event';
    $people = array_column($event->participants(), 'name', 'id');
    $agendas = [];
    $lines = explode("\n", trim($plan->csv()));
    $head = str_getcsv(array_shift($lines));
    foreach ($lines as $line) {
        $row = array_combine($head, array_pad(array_slice(str_getcsv($line), 0, count($head)), count($head), ''));
        $agendas[$row['participant_id']][] = $row;
    }
    $html = '<h1>' . h($name) . '</h1>';
    $id = parameter('participant', 200);
    if ($id === '') {
        $html .= '<p>Choose your organisation to see your meetings.</p><ul>';
        foreach ($people as $key => $person) {
            $html .= '<li><a href="' . link_to('/event', ['participant' => $key]) . '">' . h($person)
                . '</a> <span class="soft">' . count($agendas[$key] ?? []) . '</span></li>';
        }
        return [$name, $html . '</ul>'];
    }
    if (!isset($people[$id])) {
        throw new Refused('That organisation does not take part.', 404);
    }
    $html .= '<h2>Meetings of ' . h($people[$id]) . '</h2>';
    if (isset($agendas[$id])) {
        $html .= '<table><thead><tr><th scope="col">When</th><th scope="col">With</th><th scope="col">Table</th></tr></thead>'
            . '<tbody>';
        foreach ($agendas[$id] as $row) {
            $when = substr($row['start'], 11, 5) . '–' . substr($row['end'], 11, 5);
            $html .= '<tr><td>' . h(substr($row['start'], 0, 10)) . '<br>' . h($when) . '</td><td>' . h($row['partner']) . '</td><td>' . h($row['table'])
                . '</td></tr>';
        }
        $html .= '</tbody></table>';
    } else {
        $html .= '<p>No meetings were found for this participant.</p>';
    }
    return [$people[$id] . ' – agenda', $html . '<p><a href="/event">All participants</a></p>'];
}

function send(string $title, string $body, int $status = 200): void
{
    http_response_code($status);
    header('Content-Type: text/html; charset=utf-8');
    echo '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>' . h($title) . '</title>'
        . '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/style.css">'
        . '</head><body><a class="skip" href="#main">Skip to the content</a><header><strong>Partner portal</strong>'
        . '<nav aria-label="Main"><a href="/">Search</a> · <a href="/event">Event</a></nav></header><main id="main">'
        . $body . '</main></body></html>';
}

header_remove('X-Powered-By');
header("Content-Security-Policy: default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    . "frame-ancestors 'none'");
header('X-Content-Type-Options: nosniff');
header('Referrer-Policy: no-referrer');
ini_set('display_errors', '0');
try {
    if (!in_array($_SERVER['REQUEST_METHOD'], ['GET', 'HEAD'], true)) {
        header('Allow: GET, HEAD');
        throw new Refused('This portal only shows.', 405);
    }
    $path = (string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
    if ($path === '/style.css') {
        header('Content-Type: text/css; charset=utf-8');
        header('Cache-Control: max-age=3600');
        readfile(__DIR__ . '/style.css');
    } else {
        send(...match ($path) {
            '/' => search_page(),
            '/profile' => profile_page(),
            '/event' => event_page(),
            default => throw new Refused('There is no such page.', 404),
        });
    }
} catch (Refused $e) {
    send('Not possible', '<h1>Not possible</h1><p class="alert">' . h($e->getMessage()) . '</p>', $e->getCode());
} catch (MatchNotFoundError) {
    send('Not found', '<h1>Not found</h1><p class="alert">There is no such record.</p>', 404);
} catch (MatchInputError $e) {
    send('Not possible', '<h1>Not possible</h1><p class="alert">' . h($e->getMessage()) . '</p>', 400);
} catch (\Throwable $e) {
    error_log((string) $e); // for the operator; the visitor learns nothing of paths
    send('Out of order', '<h1>Out of order</h1><p class="alert">Please try again later.</p>', 500);
}
