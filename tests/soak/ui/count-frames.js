// How many frames there are, this one and those within it.
(function count(of) {
  let total = 1;
  for (let i = 0; i < of.length; i += 1) total += count(of[i]);
  return total;
})(window);
