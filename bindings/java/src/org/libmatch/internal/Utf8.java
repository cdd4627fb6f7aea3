package org.libmatch.internal;

import java.nio.charset.StandardCharsets;

/** Strings to bytes of strict UTF-8 and back. */
public final class Utf8 {
    private Utf8() {}

    /** Text that may not hold NUL, such as an id; null stays null. */
    static byte[] text(String text) {
        if (text == null) return null;
        if (text.indexOf('\0') >= 0) throw new IllegalArgumentException("the text holds a NUL character");
        return bytes(text);
    }

    /** Any text; half a surrogate pair has no UTF-8. */
    public static byte[] bytes(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) continue;
            if (!Character.isHighSurrogate(c) || i + 1 == text.length()
                    || !Character.isLowSurrogate(text.charAt(i + 1)))
                throw new IllegalArgumentException("half a surrogate pair at index " + i);
            i++;
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static String string(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
