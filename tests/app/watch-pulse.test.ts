import { expect, it } from 'vitest';
import { watchPulse } from '../../src/app/watch-pulse.ts';

function pulseAt() {
  let nowMs = 0;
  const pulse = watchPulse(() => nowMs);
  return {
    stops: pulse.stops,
    pass: (ms: number) => {
      nowMs += ms;
    },
    [Symbol.dispose]: () => pulse[Symbol.dispose](),
  };
}

it('a process that runs has not stood still', () => {
  using pulse = pulseAt();
  for (let beats = 0; beats < 10; beats += 1) {
    pulse.pass(600);
    expect(pulse.stops()).toBe(0);
  }
});

it('one that did not run for seconds has stood still, whoever is first to ask', () => {
  using pulse = pulseAt();
  pulse.pass(5000);
  expect(pulse.stops()).toBe(1);
  pulse.pass(100);
  expect(pulse.stops()).toBe(1);
});
