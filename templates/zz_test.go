package templates
import ("testing";"math/rand/v2";"strings";"regexp")
func TestZZ(t *testing.T){
 old := regexp.MustCompile(`(?i)[ \n]((?:&[#a-z0-9]+;|[^\p{L}\p{N}\s<&\x{a0}])*(?:[+-][01]\b|(?:` + actWords + `)\b))`)
 p:=[]string{" ","\n","aye","Nay","+1","-0","(","&#39;","&amp;","<",".","x","é","\u00a0","no","!","*","9"," ","  ","a\u017fk","as\u212a","_","-","+","ye","s","&","help"}
 hits:=0
 for range 2000000 { var b strings.Builder; for range 1+rand.IntN(10){b.WriteString(p[rand.IntN(len(p))])}; s:=b.String(); want:=s; for { n:=old.ReplaceAllString(want,"\u00a0$1"); if n==want {break}; want=n}
 if want!=s {hits++}
 if got:=bind(s); got!=want {t.Fatalf("%q %q %q",s,got,want)}}
 t.Log(hits)
}
