package worker

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"zen/abi/tensor"
	"zen/host/engine"
)

func TestTooMuchForATableIsTheGuestsFault(t *testing.T) {
	var content *engine.ContentError
	err := guestsFault(fmt.Errorf("column: %w", &tensor.TooLargeError{Msg: "too far ahead"}))
	if !errors.As(err, &content) || content.Msg != "too far ahead" {
		t.Errorf("got %v", err)
	}
	for _, err := range []error{nil, io.ErrShortWrite} {
		if got := guestsFault(err); !errors.Is(got, err) {
			t.Errorf("%v became %v", err, got)
		}
	}
}
