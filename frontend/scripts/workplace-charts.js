/* The leader's charts from the data of the page. Without this file the tables stay open. */
(function () {
  "use strict";
  if (!window.echarts || !window.ndChart) return;

  function percent(x) { return x.toLocaleString("vi-VN", { minimumFractionDigits: 1 }) + "%"; }

  var draw = {
    months: function (id, data) {
      var stripes = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -0.7, color: "rgba(255,255,255,.35)" };
      ndChart(id, {
        xAxis: ndAxis({ type: "category", data: data.labels, splitLine: { show: false } }),
        yAxis: ndAxis({ type: "value", axisLabel: { color: ND.muted, formatter: ndNum } }),
        series: [
          { name: data.names[0], type: "bar", data: data.received, barGap: "10%", barMaxWidth: 40 },
          { name: data.names[1], type: "bar", data: data.settled, barMaxWidth: 40, itemStyle: { decal: stripes } }
        ]
      });
    },
    units: function (id, data) {
      var colour = function (x) { return x < 95 ? ND.red : x < data.target ? ND.amber : ND.green; };
      ndChart(id, {
        legend: { show: false }, grid: { left: 8, right: 8, top: 22, bottom: 4, containLabel: true },
        tooltip: { trigger: "axis", formatter: function (p) { return p[0].name + ": " + percent(p[0].value); } },
        yAxis: [
          ndAxis({ type: "category", inverse: true, data: data.names, axisLabel: { color: ND.ink, width: 170, overflow: "truncate" } }),
          ndAxis({ type: "category", inverse: true, position: "right", axisLine: { show: false }, data: data.rates.map(percent), axisLabel: { color: ND.ink, fontWeight: 600 } })
        ],
        xAxis: ndAxis({ type: "value", min: data.from, max: 100, axisLabel: { color: ND.muted, formatter: "{value}%" } }),
        series: [
          { type: "bar", barWidth: 2, itemStyle: { color: ND.grey }, data: data.rates,
            markLine: { symbol: "none", silent: true, lineStyle: { color: ND.ink, type: "dashed" }, label: { formatter: data.target_name, color: ND.ink, position: "start", distance: 4 }, data: [{ xAxis: data.target }] } },
          { type: "scatter", symbolSize: 13, symbol: function (x) { return x < 95 ? "diamond" : x < data.target ? "rect" : "circle"; }, data: data.rates.map(function (x) { return { value: x, itemStyle: { color: colour(x), opacity: 1 } }; }) },
          { type: "scatter", yAxisIndex: 1, data: [] }
        ]
      });
    }
  };

  document.querySelectorAll("[data-chart]").forEach(function (place) {
    place.hidden = false;
    draw[place.dataset.chart](place.id, JSON.parse(document.getElementById(place.dataset.source).textContent));
    var table = place.parentElement.querySelector("[data-chart-table]");
    if (table) table.open = false;
  });
})();
