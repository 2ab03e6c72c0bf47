package history

import "testing"

func TestAgain(t *testing.T) {
	for _, c := range []struct {
		command []string
		want    string
	}{
		{nil, "zen run /p/my.toml"},
		{[]string{"build", ".", "--watch", "my.toml"}, "zen run /p/my.toml"},
		{[]string{"run", "p/my.toml", "--set", "steps.a.params.n=1", "-q"}, "zen run /p/my.toml --set steps.a.params.n=1 -q"},
		{[]string{"run", "--source", "x=a b.csv", "my.toml"}, `zen run --source "x=a b.csv" /p/my.toml`},
	} {
		r := Run{File: "/p/my.toml", Command: c.command}
		if got := r.Again(); got != c.want {
			t.Errorf("%v: %s, want %s", c.command, got, c.want)
		}
	}
}
