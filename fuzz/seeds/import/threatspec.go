// @component Shop:Web (#web)
// @threat SQL injection (#sqli)
// @exposes #web to #sqli with text in queries
// @mitigates Shop:Web against SQL injection with bound parameters
// @accepts #dos to #web with nobody cares
// @connects Browser to #web with HTTPS
func main() {} // @review Shop:Web is this right?
