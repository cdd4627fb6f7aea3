<?php
/** The errors of the library. Loaded by match.php. */
declare(strict_types=1);

/** The base of all errors of the library. */
class MatchError extends \RuntimeException
{
    /** Name of the status code, such as "E_NOT_FOUND"; its number is getCode(). */
    public string $status = 'E_UNKNOWN';
    /** The input file concerned, or ''. (getFile() is the PHP file, as with every exception.) */
    public string $source = '';
    /** Row or line in the input, from 1; 0 when it does not apply. */
    public int $row = 0;
    /** Field, column or option concerned, or ''. */
    public string $field = '';
    /** The offending value, shortened, or ''. */
    public string $value = '';

    /** @internal */
    public static function input(string $field, string $value, string $message): MatchInputError
    {
        $error = new MatchInputError($message, 2);
        [$error->status, $error->field, $error->value] = ['E_ARGUMENT', $field, $value];
        return $error;
    }

    /** @internal */
    public static function state(string $what): MatchStateError
    {
        $error = new MatchStateError("the $what is closed", 4);
        [$error->status, $error->field] = ['E_STATE', $what];
        return $error;
    }
}

/** No such record. */
class MatchNotFoundError extends MatchError {}
/** Bad input: format, encoding, value, syntax, argument, size. */
class MatchInputError extends MatchError {}
/** The store cannot be opened, read or written. */
class MatchStoreError extends MatchError {}
/** Another writer holds the store: try again. */
class MatchBusyError extends MatchStoreError {}
/** Not possible now, such as a call on a closed store. */
class MatchStateError extends MatchError {}
/** Ended by the host: a time limit, a call of cancel. Nothing of what was begun is kept. */
class MatchCancelledError extends MatchError {}
