package org.libmatch.internal;

import java.io.File;
import java.net.URISyntaxException;

/**
 * Finds the native library: the file named by the system property org.libmatch.library, else the folder of the jar,
 * else java.library.path.
 */
final class Loader {
    private Loader() {}

    static void load() {
        String named = System.getProperty("org.libmatch.library");
        if (named != null) {
            System.load(new File(named).getAbsolutePath());
            return;
        }
        File beside = besideJar();
        if (beside != null && beside.isFile())
            System.load(beside.getPath());
        else
            System.loadLibrary("match_java");
    }

    private static File besideJar() {
        var source = Loader.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) return null;
        try {
            File jar = new File(source.getLocation().toURI());
            return new File(jar.getAbsoluteFile().getParentFile(), System.mapLibraryName("match_java"));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null; // not a file of the local disk
        }
    }
}
