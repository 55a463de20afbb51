// The connection: requests are answered or asked again; after a break everything unanswered is sent once more.
// Every request has an id of its own, so that the server recognises a repeat.

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8000;

export class Connection {
  constructor(onFrame, onStatus, hello) {
    this.onFrame = onFrame;
    this.onStatus = onStatus;
    this.hello = hello;
    this.waiting = new Map();
    this.pause = FIRST_PAUSE;
    this.open();
  }

  open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/chat/socket`);
    this.socket.addEventListener("open", () => {
      this.pause = FIRST_PAUSE;
      this.deliver({ id: crypto.randomUUID(), ...this.hello() });
      for (const { frame } of this.waiting.values()) this.deliver(frame);
      this.onStatus(true);
    });
    this.socket.addEventListener("message", (event) => this.take(JSON.parse(event.data)));
    this.socket.addEventListener("close", () => {
      this.onStatus(false);
      setTimeout(() => this.open(), this.pause);
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    });
  }

  /** Send a request. Resolves with its answer when it is done; rejects with a sentence when it is refused. */
  request(type, fields = {}) {
    const frame = { type, id: crypto.randomUUID(), ...fields };
    return new Promise((resolve, reject) => {
      this.waiting.set(frame.id, { frame, resolve, reject, answer: null });
      this.deliver(frame);
    });
  }

  deliver(frame) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  take(frame) {
    const asked = this.waiting.get(frame.id);
    if (frame.type === "answer" || frame.type === "suggestions") {
      if (asked) asked.answer = frame;
    } else if (frame.type === "done") {
      this.waiting.delete(frame.id);
      asked?.resolve(asked.answer);
    } else if (frame.type === "refused") {
      this.waiting.delete(frame.id);
      asked?.reject(new Error(frame.sentence));
    } else {
      this.onFrame(frame);
    }
  }
}
