document.addEventListener('DOMContentLoaded', () =>
  fetch('/items')
    .then((answer) => answer.json())
    .then((items) => {
      for (const { name } of items)
        document.body.append(Object.assign(document.createElement('p'), { textContent: name }));
    }),
);
