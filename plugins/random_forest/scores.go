package main

// smallest is what probabilities are clipped at for the loss, as scikit-learn's
// log_loss does: the distance of 1 from the next float64.
const smallest = 2.220446049250313e-16

// scores is how well predictions do, row by row.
type scores struct {
	classes   int
	placeOf   [256]int // of each label; -1: there is no such class
	rows      int
	loss      float64
	confusion []int64 // right class, predicted class
}

func newScores(classes []uint8) *scores {
	s := &scores{classes: len(classes), confusion: make([]int64, len(classes)*len(classes))}
	for i := range s.placeOf {
		s.placeOf[i] = -1
	}
	for k, label := range classes {
		s.placeOf[label] = k
	}
	return s
}

// add counts a row; false when its label is no class.
func (s *scores) add(label uint8, proba []float64) bool {
	right := s.placeOf[label]
	if right < 0 {
		return false
	}
	s.rows++
	s.loss -= logarithm(min(max(proba[right], smallest), 1-smallest))
	s.confusion[right*s.classes+likeliest(proba)]++
	return true
}

func (s *scores) accuracy() float64 {
	var right int64
	for k := range s.classes {
		right += s.confusion[k*s.classes+k]
	}
	return float64(right) / float64(s.rows)
}

func (s *scores) logLoss() float64 { return s.loss / float64(s.rows) }

// precisionAndRecall returns 0 for a class without rows.
func (s *scores) precisionAndRecall() (precision, recall []float64) {
	precision, recall = make([]float64, s.classes), make([]float64, s.classes)
	for k := range s.classes {
		var predicted, there int64
		for j := range s.classes {
			predicted += s.confusion[j*s.classes+k]
			there += s.confusion[k*s.classes+j]
		}
		right := float64(s.confusion[k*s.classes+k])
		precision[k] = right / float64(max(predicted, 1))
		recall[k] = right / float64(max(there, 1))
	}
	return precision, recall
}
