/** Never says anything, and stays as long as anybody may speak to it. */
process.on('message', () => undefined);
