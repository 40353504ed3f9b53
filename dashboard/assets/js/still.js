// What no callback touches, drawn by React as it stands: see dashboard/parts/still.py.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});

  /** A tree [tag, properties, child, ...] as an element; without a tag its children alone. */
  function draw(node) {
    if (!Array.isArray(node)) return node;
    const [tag, properties, ...children] = node;
    return window.React.createElement(tag || window.React.Fragment, properties, ...children.map(draw));
  }

  /** The component that Dash finds by its namespace and name. */
  p.Still = (props) => draw(props.tree);
})();
