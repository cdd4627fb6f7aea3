/* Runs a fuzz target over every file of the folders named on the command line: yesterday's crash is today's test. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    struct stat s;
    size_t size = stat(path, &s) == 0 && s.st_size > 0 ? (size_t)s.st_size : 0;
    uint8_t *data = malloc(size ? size : 1); /* exact size, so that the address sanitizer sees overreads */
    if (!data) abort();
    size = fread(data, 1, size, file);
    fclose(file);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 1;
}

int main(int argc, char **argv)
{
    int runs = 0;
    for (int i = 1; i < argc; i++) {
        DIR *dir = opendir(argv[i]);
        if (!dir) {
            runs += run_file(argv[i]);
            continue;
        }
        for (struct dirent *entry; (entry = readdir(dir));) {
            if (entry->d_name[0] == '.') continue;
            size_t size = strlen(argv[i]) + strlen(entry->d_name) + 2;
            char *path = malloc(size);
            if (!path) abort();
            snprintf(path, size, "%s/%s", argv[i], entry->d_name);
            runs += run_file(path);
            free(path);
        }
        closedir(dir);
    }
    printf("%d inputs replayed\n", runs);
    return runs > 0 ? 0 : 1;
}
