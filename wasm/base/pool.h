/* SPDX-License-Identifier: MIT
 *
 * pool.h - runs the tasks 0..count-1 of a job on every thread at hand.
 *
 *     pool_start(2);
 *     pool_run(multiply_strip, &job, strips);    // returns when all are done
 *
 * One caller at a time; the caller works too. Which thread does a task is chance, so a task's
 * result must depend on its number alone: then any number of threads gives the same bits.
 * A build without threads runs the tasks in order.
 */
#ifndef LAMINAR_POOL_H
#define LAMINAR_POOL_H

#include <stdint.h>

/* `thread` is 0..pool_threads()-1, for scratch memory that no two tasks at work share. */
typedef void (*pool_task)(void *context, int task, int thread);

int pool_start(int threads); /* or changes the number; E_ARGUMENT, E_MEMORY */
int pool_threads(void);
void pool_run(pool_task task, void *context, int count);

/* The caller does `once`, if it is not NULL, before it takes a task, while others have begun. */
void pool_run_meanwhile(pool_task task, void *context, int count, void (*once)(void));

#endif
