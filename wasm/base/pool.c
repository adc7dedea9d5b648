/* SPDX-License-Identifier: MIT
 *
 * pool.c - a fixed set of threads that claim the tasks of one job at a time.
 *
 * The whole claim state is one 64-bit word, so that claiming is one compare-and-swap:
 *
 *     63            32 31        16 15         0
 *     |  job number   |   count    |    next    |
 *
 * A claim succeeds only while its job number is current, and a job stays current until all its
 * tasks are done; so a thread that holds a claim may read task and context. A late thread finds
 * nothing to claim and is never waited for: a busy machine slows a job down but does not stop it.
 *
 * A thread with nothing to do polls the word for about 20 microseconds, then sleeps.
 */
#include "pool.h"

#include "error.h"

#if defined(LAMINAR_THREADS)

#include <pthread.h>
#include <stdatomic.h>

#define SPINS 20000
#define MAX_SLICE 0xffff

static struct {
    _Atomic uint64_t word;
    char pad0[56]; /* `word` alone on its cache line */
    atomic_int unfinished;
    char pad1[60];
    atomic_int caller_waits; /* for `done`, which costs a lock to signal */
    atomic_int sleepers;
    atomic_int wanted; /* threads beyond the caller; those numbered higher retire */
    pool_task task;
    void *context;
    int base; /* added to every claim: jobs longer than the word's count go in slices */
    pthread_mutex_t lock;
    pthread_cond_t wake; /* a new job, or fewer threads wanted */
    pthread_cond_t done; /* unfinished became 0 */
    pthread_t threads[LAMINAR_MAX_THREADS];
    int started;
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER,
          .wake = PTHREAD_COND_INITIALIZER,
          .done = PTHREAD_COND_INITIALIZER};

static uint32_t job_of(uint64_t word) { return (uint32_t)(word >> 32); }
static int count_of(uint64_t word) { return (int)(word >> 16 & 0xffff); }
static int next_of(uint64_t word) { return (int)(word & 0xffff); }

/* Works on job number `job` until nothing is left to claim. */
static void work(uint32_t job, int thread) {
    uint64_t word = atomic_load(&pool.word);
    while (job_of(word) == job && next_of(word) < count_of(word)) {
        if (!atomic_compare_exchange_weak(&pool.word, &word, word + 1))
            continue;
        pool.task(pool.context, pool.base + next_of(word), thread);
        if (atomic_fetch_sub(&pool.unfinished, 1) == 1 && atomic_load(&pool.caller_waits)) {
            pthread_mutex_lock(&pool.lock);
            pthread_cond_signal(&pool.done);
            pthread_mutex_unlock(&pool.lock);
        }
        word = atomic_load(&pool.word);
    }
}

static bool idle(uint32_t seen, int thread) {
    return job_of(atomic_load(&pool.word)) == seen && thread <= atomic_load(&pool.wanted);
}

static void *worker(void *number) {
    int thread = (int)(intptr_t)number;
    uint32_t seen = 0;
    for (;;) {
        for (int i = 0; i < SPINS && idle(seen, thread); i++) {
        }
        if (idle(seen, thread)) {
            pthread_mutex_lock(&pool.lock);
            atomic_fetch_add(&pool.sleepers, 1);
            while (idle(seen, thread))
                pthread_cond_wait(&pool.wake, &pool.lock);
            atomic_fetch_sub(&pool.sleepers, 1);
            pthread_mutex_unlock(&pool.lock);
        }
        if (thread > atomic_load(&pool.wanted))
            return NULL;
        seen = job_of(atomic_load(&pool.word));
        work(seen, thread);
    }
}

/* Ends the threads numbered above `wanted`. */
static void retire(int wanted) {
    pthread_mutex_lock(&pool.lock);
    atomic_store(&pool.wanted, wanted);
    pthread_cond_broadcast(&pool.wake);
    pthread_mutex_unlock(&pool.lock);
    for (; pool.started > wanted; pool.started--)
        pthread_join(pool.threads[pool.started], NULL);
}

int pool_start(int threads) {
    if (threads < 1 || threads > LAMINAR_MAX_THREADS)
        return error_set(LAMINAR_E_ARGUMENT, "the number of threads must be 1..%d, not %d",
                         LAMINAR_MAX_THREADS, threads);
    if (threads - 1 < pool.started)
        retire(threads - 1);
    atomic_store(&pool.wanted, threads - 1);
    while (pool.started < threads - 1) {
        int number = pool.started + 1;
        if (pthread_create(&pool.threads[number], NULL, worker, (void *)(intptr_t)number) != 0) {
            retire(pool.started);
            return error_set(LAMINAR_E_MEMORY, "thread %d of %d could not be started", number + 1,
                             threads);
        }
        pool.started = number;
    }
    return LAMINAR_OK;
}

int pool_threads(void) { return pool.started + 1; }

/* One slice: `count` tasks numbered from `base`. */
static void run_slice(pool_task task, void *context, int base, int count, void (*overlap)(void)) {
    uint32_t job = job_of(atomic_load(&pool.word)) + 1;
    pool.task = task;
    pool.context = context;
    pool.base = base;
    atomic_store(&pool.unfinished, count);
    atomic_store(&pool.word, (uint64_t)job << 32 | (uint64_t)count << 16);
    if (atomic_load(&pool.sleepers) > 0) {
        pthread_mutex_lock(&pool.lock);
        pthread_cond_broadcast(&pool.wake);
        pthread_mutex_unlock(&pool.lock);
    }
    if (overlap)
        overlap();
    work(job, 0);
    for (int i = 0; i < SPINS && atomic_load(&pool.unfinished) > 0; i++) {
    }
    if (atomic_load(&pool.unfinished) > 0) {
        pthread_mutex_lock(&pool.lock);
        atomic_store(&pool.caller_waits, 1);
        while (atomic_load(&pool.unfinished) > 0)
            pthread_cond_wait(&pool.done, &pool.lock);
        atomic_store(&pool.caller_waits, 0);
        pthread_mutex_unlock(&pool.lock);
    }
}

void pool_run_overlapped(pool_task task, void *context, int count, void (*overlap)(void)) {
    if (pool.started == 0 || count == 1) {
        if (overlap)
            overlap();
        for (int i = 0; i < count; i++)
            task(context, i, 0);
        return;
    }
    for (int base = 0; base < count; base += MAX_SLICE, overlap = NULL)
        run_slice(task, context, base, count - base < MAX_SLICE ? count - base : MAX_SLICE,
                  overlap);
}

#else

int pool_start(int threads) {
    if (threads != 1)
        return error_set(LAMINAR_E_ARGUMENT, "this build has one thread, not %d", threads);
    return LAMINAR_OK;
}

int pool_threads(void) { return 1; }

void pool_run_overlapped(pool_task task, void *context, int count, void (*overlap)(void)) {
    if (overlap)
        overlap();
    for (int i = 0; i < count; i++)
        task(context, i, 0);
}

#endif

void pool_run(pool_task task, void *context, int count) {
    pool_run_overlapped(task, context, count, NULL);
}
