// Questions to the server that this page came from (src/serve/README.md says which there are).
//
//   await Attune.api.ask(path, {body, signal, onWait});             // the answer; without a body it is a GET
//   await Attune.api.listen(path, {body, signal, onWait}, onLine);  // an answer of many lines, each as it comes
//
// What goes wrong is thrown as a Failure: message, hint, field, status, and isGone where no server answered. A server that is
// busy is asked again after the time that it names; onWait(seconds) is told so. What `signal` aborts is thrown as an AbortError,
// and no line of it is told any more.
Attune.api = (() => {
  const TRIES = 5;  // of a busy server
  const LONGEST = 30;  // seconds that it is waited for at once

  class Failure extends Error {
    constructor(message, {hint = "", field = "", status = 0} = {}) {
      super(message);
      Object.assign(this, {hint, field, status});
    }

    get isGone() {
      return this.status === 0;
    }
  }

  const isAbort = ({name}) => name === "AbortError" || name === "TimeoutError";

  /** Some milliseconds later, unless it is aborted. */
  const pause = (time, signal) => new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, time);
    if (signal) signal.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), {once: true});
  });

  // What a browser fails with says little: in our words instead.
  const orGone = async (promise, words) => {
    try {
      return await promise;
    } catch (error) {
      throw isAbort(error) || error instanceof Failure ? error : new Failure(...words);
    }
  };

  const NOBODY = ["The server does not answer."];
  // Asking again by itself could break it again.
  const BROKEN = ["The server's answer broke off.", {hint: "Ask again; the server's log may say more.", status: 500}];

  const send = (path, {body, signal}) => orGone(fetch(path, body === undefined ? {signal, cache: "no-store"}
    : {signal, method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)}), NOBODY);

  // A body that is no error of the contract still has its status.
  const failureOf = async (response) => {
    const plain = {message: `The server answered with the status ${response.status}.`};
    const {error} = await response.json().catch(() => ({}));
    return new Failure((error || plain).message, {...error, status: response.status});
  };

  const open = async (path, question) => {
    for (let tries = 1; ; ++tries) {
      const response = await send(path, question);
      if (response.ok) return response;
      if (response.status !== 503 || tries === TRIES) throw await failureOf(response);
      const seconds = Math.min(Number(response.headers.get("Retry-After")) || 1, LONGEST);
      if (question.onWait) question.onWait(seconds);
      await pause(seconds * 1000, question.signal);
    }
  };

  const ask = async (path, question = {}) => orGone((await open(path, question)).json(), BROKEN);

  const linesOf = async function* (response) {
    const reader = response.body.getReader(), decoder = new TextDecoder();
    for (let rest = "", isDone = false; !isDone;) {
      const {done, value} = await orGone(reader.read(), BROKEN);
      isDone = done;
      const lines = (rest + decoder.decode(value, {stream: !done})).split("\n");
      rest = done ? "" : lines.pop();
      for (const line of lines) if (line.trim()) yield JSON.parse(line);
    }
  };

  const listen = async (path, question, onLine) => {
    let isWhole = false;
    for await (const line of linesOf(await open(path, question))) {
      if (question.signal) question.signal.throwIfAborted();
      if (line.kind === "error") throw new Failure(line.error.message, {status: 500, ...line.error});
      onLine(line);
      isWhole = line.kind === "end";
    }
    if (!isWhole) throw new Failure(...BROKEN);
  };

  return {Failure, ask, listen, pause, isAbort};
})();
