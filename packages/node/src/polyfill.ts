/**
 * `Promise.withResolvers` for Node 20.
 *
 * libp2p's dependencies (it-queue, mortice, yamux) call it at run time without declaring that they need Node 22, so the
 * failure is a TypeError in the middle of a dial. Every entry point, process or worker, imports this file before anything
 * that imports libp2p. Where the platform has the function, nothing changes.
 */
if (typeof Promise.withResolvers !== 'function') {
  Promise.withResolvers = function withResolvers<T>() {
    let resolve!: (value: T | PromiseLike<T>) => void
    let reject!: (reason?: unknown) => void
    const promise = new Promise<T>((yes, no) => {
      resolve = yes
      reject = no
    })
    return { promise, resolve, reject }
  }
}
