package main

import "zen/testdata/dice"

// A house is what is known of it before a winter.
type house struct {
	built      int64 // year
	area       int64 // m²
	insulation int64 // of the walls, mm
	glazing    string
	heating    string
	sides      int64 // that no neighbour's house covers
	cellar     bool
}

func rollHouse(d *dice.Dice) house {
	h := house{
		built:   d.Between(1890, 2020),
		area:    120 + d.About(90),
		glazing: d.One("single", "double", "double", "triple"),
		heating: d.One("gas", "gas", "oil", "district", "heat pump", "wood"),
		sides:   d.Between(1, 4),
		cellar:  d.Percent(60),
	}
	if h.built >= 1977 || d.Percent(40) { // by law, or since then
		h.insulation = d.Between(40, 240)
	}
	return h
}

// demand is the heat that a house takes in from outside, in kWh per m² and year.
func (h house) demand() int64 {
	walls := h.sides * h.wallLoss() * 60 / (60 + h.insulation)
	windows := map[string]int64{"single": 70, "double": 34, "triple": 20}[h.glazing]
	demand := (walls + windows + 25) * 220 / (100 + h.area)
	if h.cellar {
		demand -= demand / 10
	}
	if h.heating == "heat pump" { // most of its heat is the garden's
		demand = demand * 2 / 5
	}
	return demand
}

// wallLoss is that of one bare wall. The walls of before 1919 are thick, those
// of the years after 1945 the thinnest.
func (h house) wallLoss() int64 {
	switch {
	case h.built < 1919:
		return 34
	case h.built < 1945:
		return 46
	case h.built < 1977:
		return 66
	}
	return 30
}

// class is what the pipeline learns to tell.
func (h house) class(d *dice.Dice) string {
	demand := h.demand()
	demand += demand * d.About(12) / 100 // people open their windows as they like
	switch {
	case demand < 75:
		return "low"
	case demand < 130:
		return "medium"
	}
	return "high"
}
