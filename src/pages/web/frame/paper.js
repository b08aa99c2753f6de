// Paper: while a page is printed it is light, and its drawings are as wide as a sheet.
//
//   Attune.paper.watch(onTurn);      // onTurn() draws anew: printing begins, or is over
//   Attune.paper.options(panels);    // what drawings are shown with besides: nothing on the screen
Attune.paper = (() => {
  const WIDTH = 660;  // of a printed drawing: A4 or letter, upright, less its margins
  const FINE = 4;  // of a canvas; a power of two, for which Chromium's printing rounds nothing

  let isPrinting = false;

  const watch = (onTurn) => {
    const turn = (isNow) => {
      if (isNow === isPrinting) return;
      isPrinting = isNow;
      document.documentElement.classList.toggle("printing", isNow);
      onTurn();
    };
    addEventListener("beforeprint", () => turn(true));
    addEventListener("afterprint", () => turn(false));
    matchMedia("print").addEventListener("change", ({matches}) => turn(matches));
  };

  const options = (panels) => (isPrinting ? {width: panels > 1 ? WIDTH / 2 - 16 : WIDTH, smallest: 4, scale: FINE} : {});

  return {watch, options};
})();
