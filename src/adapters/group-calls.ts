/**
 * Makes many small calls one: items given within `maxWaitMs` (or the first `maxItems` of them) are given to `call`
 * together, and each caller gets its own result when that is there. When a group fails, its items are called for one
 * by one, so that only those fail that are the trouble.
 */
export function groupCalls<Item, Result>(options: {
  call: (items: readonly Item[]) => Promise<Result[]>;
  maxItems: number;
  maxWaitMs: number;
}): (item: Item) => Promise<Result> {
  type Waiting = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void };
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | null = null;

  const flush = async () => {
    if (timer) clearTimeout(timer);
    timer = null;
    const group = waiting;
    waiting = [];
    try {
      await settle(group);
    } catch (error) {
      if (group.length === 1) return group[0]?.reject(error);
      for (const one of group) await settle([one]).catch(one.reject);
    }
  };

  const settle = async (group: Waiting[]) => {
    const results = await options.call(group.map(({ item }) => item));
    for (const [index, { resolve }] of group.entries()) resolve(results[index] as Result);
  };

  return (item) =>
    new Promise<Result>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (waiting.length >= options.maxItems) void flush();
      else timer ??= setTimeout(flush, options.maxWaitMs);
    });
}
