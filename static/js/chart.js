// The chart of a document drawn anew: exact amounts under the pointer, or with the arrow keys. Without this, and on paper,
// the drawing from the server stays; in any case the table below has every figure.
"use strict";
(() => {
  const frame = document.querySelector(".doc-chart");
  const source = document.getElementById("doc-chart-data");
  if (!frame || !source || !window.echarts) return;
  const { title, description, months, periods, panels } = JSON.parse(source.textContent);
  const all = panels.flatMap((panel) => panel.series);
  const styles = getComputedStyle(frame);
  const colour = (name) => styles.getPropertyValue(`--doc-${name}`).trim();
  const text = { color: colour("soft"), fontFamily: styles.fontFamily, fontSize: 12 };
  const middle = (period) => (period.from + period.to) / 2;
  const isYearsFirst = (place) => place === 0 || periods[place].year !== periods[place - 1].year;
  const ROOM = { left: 78, right: 10 };
  const PLACES = [{ top: 34, height: 190 }, { top: 272, height: 100 }];

  // A point without a place breaks the line where months are missing.
  function points(values) {
    return values.flatMap((value, place) => {
      const point = [middle(periods[place]), value ?? "-", place];
      const isApart = place > 0 && periods[place].from !== periods[place - 1].to;
      return isApart ? [["-", "-", place], point] : [point];
    });
  }

  function axisOfPeriods(grid) {
    const isLast = grid === panels.length - 1;
    const at = periods.map(middle);
    const name = (value) => {
      const place = at.indexOf(value);
      return place < 0 ? "" : periods[place].name + (isYearsFirst(place) ? `\n${periods[place].year}` : "");
    };
    return {
      type: "value", gridIndex: grid, min: 0, max: months, containShape: false, splitLine: { show: false },
      axisLine: { onZero: true, lineStyle: { color: colour("soft") } }, axisTick: { show: false },
      axisLabel: { ...text, show: isLast, customValues: at, formatter: name, hideOverlap: true, lineHeight: 16 },
      axisPointer: { snap: true, label: { show: false } },
    };
  }

  function axisOfMoney(panel, grid) {
    return {
      type: "value", gridIndex: grid, min: panel.low, max: panel.high, interval: panel.step, name: panel.unit, nameGap: 12,
      nameTextStyle: { ...text, align: "right", padding: [0, 6, 0, 0] },
      axisLabel: {
        ...text, showMinLabel: true, showMaxLabel: true,
        formatter: (value) => panel.ticks[Math.round((value - panel.low) / panel.step)] ?? "",
      },
      splitLine: { lineStyle: { color: colour("rule") } },
    };
  }

  function seriesOf(panel, grid) {
    return panel.series.map((series) => ({
      name: series.label, type: series.key === "balance" ? "line" : "bar", xAxisIndex: grid, yAxisIndex: grid,
      data: points(series.values), encode: { x: 0, y: 1 }, color: colour(series.key), barGap: "0%",
      symbol: "circle", symbolSize: 6, connectNulls: false, emphasis: { disabled: true },
    }));
  }

  // Nodes, not markup: the policy of the page lets no style stand in markup.
  function tip(shown) {
    const place = shown[0]?.data[2];
    if (place === undefined) return "";
    const box = document.createElement("div");
    box.className = "doc-chart-tip";
    const head = box.appendChild(document.createElement("p"));
    head.textContent = periods[place].label;
    const list = box.appendChild(document.createElement("dl"));
    for (const series of all) {
      const name = list.appendChild(document.createElement("dt"));
      name.textContent = series.label;
      name.className = `is-${series.key}`;
      list.appendChild(document.createElement("dd")).textContent = series.texts[place];
    }
    return box;
  }

  const place = frame.appendChild(document.createElement("div"));
  place.className = "doc-chart-live";
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", `${title}. ${description}`);
  frame.classList.add("is-live");
  const chart = echarts.init(place, null, { renderer: "svg" });
  chart.setOption({
    animation: false,
    textStyle: text,
    grid: panels.map((_panel, grid) => ({ ...ROOM, ...PLACES[grid] })),
    legend: panels.map((panel, grid) => ({
      data: panel.series.map((series) => series.label), top: PLACES[grid].top - 34, left: ROOM.left, textStyle: text,
      itemWidth: 14, itemHeight: 10, selectedMode: false,
    })),
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    tooltip: { trigger: "axis", confine: true, transitionDuration: 0, formatter: tip, borderColor: colour("rule") },
    xAxis: panels.map((_panel, grid) => axisOfPeriods(grid)),
    yAxis: panels.map(axisOfMoney),
    series: panels.flatMap(seriesOf),
  });

  // Bars as wide as the shortest period leaves room for.
  function fit() {
    chart.resize();
    const shortest = Math.min(...periods.map((period) => period.to - period.from));
    const room = ((place.clientWidth - ROOM.left - ROOM.right) / months) * shortest;
    const barWidth = Math.max(1, Math.min(room * 0.36, 16 * shortest));
    chart.setOption({ series: all.map((series) => (series.key === "balance" ? {} : { barWidth })) });
  }
  new ResizeObserver(() => place.clientWidth && fit()).observe(place);

  let current = -1;
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Escape") chart.dispatchAction({ type: "hideTip" });
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    current = Math.max(0, Math.min(periods.length - 1, current + step));
    const seriesIndex = Math.max(0, all.findIndex((series) => series.values[current] !== null));
    const dataIndex = points(all[seriesIndex].values).findIndex((point) => point[0] === middle(periods[current]));
    chart.dispatchAction({ type: "showTip", seriesIndex, dataIndex });
  });
  frame.addEventListener("blur", () => chart.dispatchAction({ type: "hideTip" }));
})();
