/* SPDX-License-Identifier: MIT
 *
 * pool.h - runs the tasks 0..count-1 of a job on all threads of the pool.
 *
 *     pool_start(2);
 *     pool_run(multiply_strip, &job, strips);    // returns when all are done
 *
 * One caller at a time; the caller's thread works too. Any thread may run any task, so the result
 * of a task must depend on its number alone: then any number of threads gives the same bits. A
 * build without threads runs the tasks in order.
 */
#ifndef LAMINAR_POOL_H
#define LAMINAR_POOL_H

#include <stdint.h>

/* `thread` is 0..pool_threads()-1. No two tasks run on one thread at the same time, so it can index
 * scratch memory. */
typedef void (*pool_task)(void *context, int task, int thread);

int pool_start(int threads); /* or changes the number; E_ARGUMENT, E_MEMORY */
int pool_threads(void);
void pool_run(pool_task task, void *context, int count);

/* The same, with an overlap callback: the caller's thread calls `overlap`, if it is not NULL,
 * before it takes a task, while other threads have begun. */
void pool_run_overlapped(pool_task task, void *context, int count, void (*overlap)(void));

#endif
