// Form controls bound to fields of the state: whatever in the page has data-key, by its kind.
//
//   const controls = Attune.controls.create(root, onChange);   // onChange({field: value})
//   controls.show(state);                                      // sets them all
//   controls.allow({field: true or why not});                  // a control that cannot be used says why
Attune.controls = (() => {
  const KINDS = {
    checkbox: {read: (input) => input.checked, write: (input, value) => (input.checked = value)},
    radio: {read: (input) => input.value, write: (input, value) => (input.checked = input.value === String(value))},
    // An empty one is 0: it says what that means where it has a placeholder.
    number: {read: (input) => Number(input.value), write: (input, value) => Number(input.value) !== value && (input.value = value || (input.placeholder ? "" : 0))},
    range: {read: (input) => Number(input.value), write: (input, value) => (input.value = value)},
    other: {read: (input) => input.value, write: (input, value) => input.value !== String(value) && (input.value = value)},
  };
  const kind = (input) => KINDS[input.type] || KINDS.other;

  // A head is a number or one of the words mean and all; a line is a number.
  const typed = (key, value) => (["head", "alternative", "line"].includes(key) && /^\d+$/.test(value) ? Number(value) : value);

  const create = (root, onChange) => {
    const inputs = () => [...root.querySelectorAll("[data-key]")];
    root.addEventListener("input", ({target}) => {
      const key = target.dataset.key;
      if (key) onChange({[key]: typed(key, kind(target).read(target))});
    });

    const show = (state) => inputs().forEach((input) => kind(input).write(input, state[input.dataset.key]));

    const allow = (reasons) => {
      for (const input of inputs()) {
        const reason = reasons[input.dataset.key];
        if (reason === undefined) continue;
        input.disabled = reason !== true;
        const label = input.closest("label") || input.parentElement;
        label.title = reason === true ? "" : reason;
        label.classList.toggle("unusable", reason !== true);
      }
    };
    return {show, allow};
  };

  return {create};
})();
