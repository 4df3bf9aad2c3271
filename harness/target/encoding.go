package target

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
)

// maxLayers is how often a body may be encoded over itself.
const maxLayers = 4

// decode undoes Content-Encoding, asked for or not, up to limit bytes. An
// encoding that is not known leaves the bytes as they are, which is then for
// an oracle to see. On an error it returns what could be decoded.
func decode(body []byte, header http.Header, limit int64) ([]byte, error) {
	if len(header["Content-Encoding"]) == 0 || len(body) == 0 {
		return body, nil
	}
	layers := strings.Split(strings.Join(header["Content-Encoding"], ","), ",")
	if len(layers) > maxLayers {
		return body, fmt.Errorf("%w: %d encodings over each other", errEncoding, len(layers))
	}
	for i := len(layers) - 1; i >= 0; i-- {
		var err error
		name := strings.ToLower(strings.TrimSpace(layers[i]))
		switch name {
		case "", "identity":
			continue
		case "gzip", "x-gzip":
			body, err = gunzip(body, limit)
		case "deflate":
			body, err = inflate(body, limit)
		default:
			return body, nil
		}
		if err != nil {
			return body, err
		}
	}
	return body, nil
}

var gzipReaders = sync.Pool{New: func() any { return new(gzip.Reader) }}

func gunzip(body []byte, limit int64) ([]byte, error) {
	r := gzipReaders.Get().(*gzip.Reader)
	defer gzipReaders.Put(r)
	if err := r.Reset(bufio.NewReader(bytes.NewReader(body))); err != nil {
		return body, fmt.Errorf("%w: %v", errEncoding, err)
	}
	return unpack(r, limit)
}

// inflate reads a zlib stream, or a bare deflate stream: servers send both
// under the one name.
func inflate(body []byte, limit int64) ([]byte, error) {
	if r, err := zlib.NewReader(bytes.NewReader(body)); err == nil {
		defer r.Close()
		return unpack(r, limit)
	}
	r := flate.NewReader(bytes.NewReader(body))
	defer r.Close()
	return unpack(r, limit)
}

func unpack(r io.Reader, limit int64) ([]byte, error) {
	out, err := readUpTo(r, limit)
	if err != nil && err != errOversize {
		err = fmt.Errorf("%w: %v", errEncoding, err)
	}
	return out, err
}

// readUpTo reads all of r, or limit bytes of it and errOversize.
func readUpTo(r io.Reader, limit int64) ([]byte, error) {
	out, err := io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(out)) > limit {
		return out[:limit], errOversize
	}
	return out, err
}
