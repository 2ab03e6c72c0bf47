package pipeline

import (
	"net/url"
	"path/filepath"
	"regexp"
	"strings"

	"zen/abi/toml"
)

func (p *parser) readSources() {
	all := p.doc.Sub("sources")
	for _, k := range p.doc.Map("sources") {
		p.checkName("source", k.Pos, k.Name)
		src, before := Source{Pos: k.Pos, Name: k.Name}, p.Count()
		if k.Value.Kind == toml.KindString {
			p.Errorf(k.Value.Pos, "source %q has to be a table: write %s = { path = %q }", k.Name, k.Name, clip(k.Value.Text))
		} else if s := all.Sub(k.Name); s != nil {
			p.readSource(s, &src)
		}
		src.Broken = p.Count() > before
		p.Sources = append(p.Sources, src) // even a wrong one: the steps that take it are right
	}
}

func (p *parser) readSource(s *toml.Section, src *Source) {
	if path, ok := s.String("path"); ok {
		if path == "" {
			p.Errorf(s.At("path"), "source %q has an empty path", s.Name)
		}
		src.Path, src.Given, src.Folder = p.below(path), path, filepath.Dir(p.Path)
	}
	src.URL, _ = s.String("url")
	sum, _ := s.String("sha256")
	src.SHA256 = strings.ToLower(sum)
	src.Artifact, _ = s.String("artifact")
	src.Format, _ = s.String("format")
	src.Delimiter, _ = s.String("delimiter")
	s.Done()
	p.checkSource(s)
	p.checkFormat(s, src)
}

// checkSource notes combinations of keys that mean nothing, and values that
// are malformed.
func (p *parser) checkSource(s *toml.Section) {
	hasPath, hasURL, hasSum, hasArtifact := s.Has("path"), s.Has("url"), s.Has("sha256"), s.Has("artifact")
	switch {
	case hasArtifact && (hasPath || hasURL || hasSum):
		p.Errorf(s.At("artifact"), "source %q: an artifact is known by its content and goes without path, url and sha256", s.Name)
	case !hasPath && !hasURL && !hasArtifact:
		p.Errorf(s.Pos, `source %q says not where it comes from: give it path = "…", url = "…" with sha256 = "…", or artifact = "RUN/STEP.PORT"`, s.Name)
	case hasURL && !hasSum:
		p.Errorf(s.At("url"), "source %q: a url needs sha256 = \"…\", the SHA-256 of the file, so that everyone gets the same bytes", s.Name)
	}
	if u, ok := s.String("url"); ok {
		if why := checkURL(u); why != "" {
			p.Errorf(s.At("url"), "source %q: %s", s.Name, why)
		}
	}
	if sum, ok := s.String("sha256"); ok && !sha256Text.MatchString(sum) {
		p.Errorf(s.At("sha256"), "source %q: sha256 has to be 64 hex digits, this has %d characters", s.Name, len([]rune(sum)))
	}
	if a, ok := s.String("artifact"); ok && !artifactText.MatchString(a) {
		p.Errorf(s.At("artifact"), `source %q: artifact %q has to be "RUN/STEP.PORT", for example "latest/trainer.model" or "mnist@0/trainer.model"`, s.Name, clip(a))
	}
}

var (
	sha256Text   = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)
	artifactText = regexp.MustCompile(`^[a-zA-Z0-9_@-]+/[a-z][a-z0-9_]*(@.+)?\.[a-z][a-z0-9_]*$`)
)

// checkURL says why a URL may not be a source, "" when it may.
func checkURL(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return "url has to be like \"https://host/path\""
	}
	local := u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1"
	switch {
	case u.User != nil:
		return "url holds a user or a password, and pipeline files are shared: leave it out"
	case u.Scheme == "https" || u.Scheme == "http" && local:
		return ""
	case u.Scheme == "http":
		return "url has to start with https:// (http is for localhost only)"
	}
	return "url has to start with https://, not " + clip(u.Scheme) + "://"
}
