// Whether the server is there: says when it is gone, looks for it again, and says when it is back.
//
//   const presence = Attune.presence.create(element, onReturn);
//   presence.lost();   // it did not answer
Attune.presence = (() => {
  const FIRST = 1, LONGEST = 15;  // seconds between two looks, twice as many each time

  const create = (element, onReturn) => {
    const words = Attune.elements.add(element, "span"), button = Attune.elements.add(element, "button", "", "Try now");
    button.type = "button";
    element.hidden = true;
    let isLost = false, hurry = new AbortController();

    const isBack = () => Attune.api.ask("health").then(() => true, ({isGone}) => !isGone);

    const look = async () => {
      for (let wait = FIRST; isLost; wait = Math.min(wait * 2, LONGEST)) {
        words.textContent = `The server does not answer. It is looked for again in ${wait} s.`;
        hurry = new AbortController();
        await Attune.api.pause(wait * 1000, hurry.signal).catch(() => {});
        // Nobody waits for it out of sight.
        isLost = document.hidden || !await isBack();
      }
      element.hidden = true;
      onReturn();
    };

    button.addEventListener("click", () => hurry.abort());
    document.addEventListener("visibilitychange", () => document.hidden || hurry.abort());
    const lost = () => {
      if (isLost) return;
      isLost = true;
      element.hidden = false;
      look();
    };
    return {lost, isLost: () => isLost};
  };

  return {create};
})();
