package templates

import "text/template/parse"

// A source says many things, each in the branch of its variant. Which branch it is stands fixed before the source is executed, so
// there is a tree for each variant that the source asks about, with the questions about it answered.

// variants are the names with which a tree compares .Variant.
func variants(tree *parse.Tree) []string {
	var names []string
	seen := map[string]bool{}
	var walk func(parse.Node)
	lists := func(b *parse.BranchNode) {
		walk(b.Pipe)
		walk(b.List)
		if b.ElseList != nil {
			walk(b.ElseList)
		}
	}
	walk = func(node parse.Node) {
		switch n := node.(type) {
		case *parse.ListNode:
			for _, each := range n.Nodes {
				walk(each)
			}
		case *parse.IfNode:
			lists(&n.BranchNode)
		case *parse.WithNode:
			lists(&n.BranchNode)
		case *parse.RangeNode:
			lists(&n.BranchNode)
		case *parse.PipeNode:
			for _, c := range n.Cmds {
				for _, name := range compared(c) {
					if !seen[name] {
						seen[name] = true
						names = append(names, name)
					}
				}
				for _, arg := range c.Args {
					walk(arg)
				}
			}
		}
	}
	walk(tree.Root)
	return names
}

// compared are the strings of `eq .Variant "this" "that"`, or of ne; nil where the command is another.
func compared(c *parse.CommandNode) (names []string) {
	if word := called(c); word != "eq" && word != "ne" || len(c.Args) < 3 {
		return nil
	}
	if f, ok := c.Args[1].(*parse.FieldNode); !ok || len(f.Ident) != 1 || f.Ident[0] != "Variant" {
		return nil
	}
	for _, arg := range c.Args[2:] {
		s, ok := arg.(*parse.StringNode)
		if !ok {
			return nil
		}
		names = append(names, s.Text)
	}
	return names
}

// called is the function that a command calls; empty where it calls none.
func called(c *parse.CommandNode) string {
	if len(c.Args) == 0 {
		return ""
	}
	if word, ok := c.Args[0].(*parse.IdentifierNode); ok {
		return word.Ident
	}
	return ""
}

// specialised is a copy of the tree for one variant. It writes what the tree writes.
func specialised(tree *parse.Tree, variant string) *parse.Tree {
	t := tree.Copy()
	answer(t.Root, variant)
	return t
}

// answer takes out the branches of other variants. Where the dot is another, within range and with, nothing is looked at.
func answer(list *parse.ListNode, variant string) {
	if list == nil {
		return
	}
	kept := list.Nodes[:0]
	for _, node := range list.Nodes {
		branch, ok := node.(*parse.IfNode)
		if !ok {
			kept = append(kept, node)
			continue
		}
		holds, known := truth(branch.Pipe, variant)
		switch {
		case known && !holds && branch.ElseList == nil:
			continue
		case known && !holds:
			branch.List, branch.ElseList = branch.ElseList, nil
		case known:
			branch.ElseList = nil
		}
		if known { // it stays a branch, for the names that are declared within
			branch.Pipe.Cmds = []*parse.CommandNode{{NodeType: parse.NodeCommand, Pos: branch.Pos, Args: []parse.Node{&parse.BoolNode{NodeType: parse.NodeBool, Pos: branch.Pos, True: true}}}}
		}
		answer(branch.List, variant)
		answer(branch.ElseList, variant)
		kept = append(kept, branch)
	}
	list.Nodes = kept
}

// truth says whether a condition holds for the variant, where nothing else has a part in it. Of `or` and `and` it takes out what is
// known and leaves the rest.
func truth(pipe *parse.PipeNode, variant string) (holds, known bool) {
	if len(pipe.Cmds) != 1 || len(pipe.Decl) > 0 {
		return false, false
	}
	c := pipe.Cmds[0]
	if names := compared(c); names != nil {
		equal := false
		for _, name := range names {
			equal = equal || name == variant
		}
		return equal == (called(c) == "eq"), called(c) == "eq" || len(names) == 1
	}
	decides := called(c) == "or" // one that holds decides; of and, one that does not
	if !decides && called(c) != "and" {
		return false, false
	}
	open := c.Args[:1:1]
	for _, arg := range c.Args[1:] {
		part, ok := arg.(*parse.PipeNode)
		if !ok {
			open = append(open, arg)
			continue
		}
		switch holds, known := truth(part, variant); {
		case known && holds == decides:
			return decides, true
		case !known:
			open = append(open, arg)
		}
	}
	if len(open) == 1 {
		return !decides, true
	}
	c.Args = open
	return false, false
}
