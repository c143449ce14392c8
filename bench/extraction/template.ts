import type { Furniture } from './furniture.ts';
import type { Shape, Story } from './make-story.ts';

/** A kind of page: how long its stories are, and what a site makes of one. */
export type Template = { name: string; shape: Shape; render: (story: Story, furniture: Furniture) => string };
