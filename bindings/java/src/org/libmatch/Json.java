package org.libmatch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * As much JSON as the typed parts of results and options need: the members of what the library wrote, as slices of its text,
 * and plain values written. Everything else stays text for the JSON library of the caller.
 */
final class Json {
    private static final int DEEPEST = 32;

    private Json() {}

    // ---- reading what the library wrote

    /** The values of an object as they stand in the text. */
    static Map<String, String> members(String object) {
        var members = new LinkedHashMap<String, String>();
        int at = skip(object, object.indexOf('{') + 1);
        while (object.charAt(at) != '}') {
            int key = at;
            at = end(object, at);
            String name = text(object.substring(key, at));
            at = skip(object, skip(object, at) + 1);
            int value = at;
            at = end(object, at);
            members.put(name, object.substring(value, at));
            at = next(object, at);
        }
        return members;
    }

    /** The elements of an array as they stand in the text. */
    static List<String> elements(String array) {
        var elements = new ArrayList<String>();
        int at = skip(array, array.indexOf('[') + 1);
        while (array.charAt(at) != ']') {
            int value = at;
            at = end(array, at);
            elements.add(array.substring(value, at));
            at = next(array, at);
        }
        return elements;
    }

    /** The lines of JSON Lines. */
    static List<String> lines(String text) {
        return text.lines().filter(line -> !line.isEmpty()).toList();
    }

    /** The text of a string; anything else as it stands. */
    static String text(String value) {
        if (!value.startsWith("\"")) return value;
        var out = new StringBuilder(value.length());
        for (int i = 1; i < value.length() - 1; i++) {
            char c = value.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            c = value.charAt(++i);
            switch (c) {
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case 'u' -> {
                    out.append((char) Integer.parseInt(value.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    static List<String> texts(String array) {
        return elements(array).stream().map(Json::text).toList();
    }

    static boolean isNull(String value) {
        return value == null || value.equals("null");
    }

    private static int skip(String json, int at) {
        while (at < json.length() && json.charAt(at) <= ' ') at++;
        return at;
    }

    private static int next(String json, int at) {
        at = skip(json, at);
        return json.charAt(at) == ',' ? skip(json, at + 1) : at;
    }

    /** Where the value that begins at `at` ends. */
    private static int end(String json, int at) {
        int depth = 0;
        do {
            char c = json.charAt(at);
            if (c == '"') {
                at = endOfText(json, at);
            } else if (c == '{' || c == '[') {
                depth++;
                at++;
            } else if (c == '}' || c == ']') {
                depth--;
                at++;
            } else if (c == ',' || c == ':' || c <= ' ') {
                at++; // inside something: the loop ends before one that parts values
            } else {
                while (at < json.length() && ",:]} \t\r\n".indexOf(json.charAt(at)) < 0) at++;
            }
        } while (depth > 0);
        return at;
    }

    private static int endOfText(String json, int at) {
        for (at++; json.charAt(at) != '"'; at++)
            if (json.charAt(at) == '\\') at++;
        return at + 1;
    }

    // ---- writing options

    /** Text, numbers, booleans, null, and maps and lists of them. */
    static String write(Object value) {
        var out = new StringBuilder();
        write(value, out, 0);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out, int depth) {
        if (depth > DEEPEST) throw new IllegalArgumentException("the value is nested more than " + DEEPEST + " deep");
        if (value == null || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof CharSequence) {
            quote(value.toString(), out);
        } else if (value instanceof Double || value instanceof Float) {
            if (!Double.isFinite(((Number) value).doubleValue()))
                throw new IllegalArgumentException("JSON has no " + value);
            out.append(value);
        } else if (value instanceof Number) {
            out.append(value);
        } else if (value instanceof Map<?, ?> map) {
            char before = '{';
            for (var entry : map.entrySet()) {
                out.append(before);
                quote(String.valueOf(entry.getKey()), out);
                write(entry.getValue(), out.append(':'), depth + 1);
                before = ',';
            }
            out.append(before == '{' ? "{}" : "}");
        } else if (value instanceof Iterable<?> list) {
            char before = '[';
            for (Object element : list) {
                write(element, out.append(before), depth + 1);
                before = ',';
            }
            out.append(before == '[' ? "[]" : "]");
        } else {
            throw new IllegalArgumentException("not to be written as JSON: " + value.getClass().getName());
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ') out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        out.append('"');
    }
}
