/* What a public job holds. Private to this floor. */
#ifndef MT_API_JOB_H
#define MT_API_JOB_H

#include "libmatch/api/handle.h"
#include "libmatch/base/job.h"
#include "libmatch/exchange/import.h"
#include "libmatch/meet/schedule.h"

typedef enum mt_api_job_sort {
    MT_API_JOB_IMPORT = 1,
    MT_API_JOB_SCHEDULE = 2,
    MT_API_JOB_POLICY = 3,
    MT_API_JOB_REPAIR = 4,
    MT_API_JOB_SPLIT = 5,
    MT_API_JOB_MATRIX = 6,
    MT_API_JOB_BATCH = 7
} mt_api_job_sort;

struct match_job {
    mt_api_job_sort sort;
    mt_job work;
    match_store *store; /* imports: the store they write to, else NULL; borrowed */
    bool own_batch;     /* the batch of the store was begun by this job and is still open */
    bool started, done, failed;
    mt_error *error; /* apart, so that reading functions may fill it through a const job */
};

/* Takes work.self on success. `store` may be NULL. */
match_status mt_api_job_create(mt_api_job_sort sort, mt_job work, match_store *store, match_job **job, mt_error *err);

/* "12 of 59 clusters", for the message of a matrix job */
void mt_api_matrix_message(const void *self, mt_strbuf *out);
/* "1024 questions answered" */
void mt_api_batch_message(const void *self, mt_strbuf *out);

#endif
