// How fast and how well someone keys: seconds a line, without pauses, and how often a check said no.

/** A gap longer than this is a pause and not work, in milliseconds. */
const PAUSE = 120_000;

/** The pace of one sitting. Clocks may be set while someone keys, so it counts by the browser's own counter. */
export class Pace {
  constructor(now = () => performance.now()) {
    this.now = now;
    this.last = now();
    this.worked = 0;
    this.lines = 0;
    this.slips = 0;
  }

  /** Someone typed. */
  touch() {
    const at = this.now();
    const gap = at - this.last;
    if (gap < PAUSE) this.worked += gap;
    this.last = at;
  }

  /** A line is complete. */
  line() {
    this.touch();
    this.lines += 1;
  }

  /** A check said no. */
  slip() {
    this.slips += 1;
  }

  /** Seconds a line, or nothing before the first. */
  secondsALine() {
    return this.lines ? Math.round(this.worked / this.lines / 1_000) : undefined;
  }
}
