namespace Spate.Host.Commands.Completion;

/// <summary>Scripts that ask the program itself what may stand where the cursor is: <c>spate [suggest:POSITION] "WORDS"</c>.</summary>
internal static class CompletionScripts
{
    private const string Bash = """
        # eval "$(spate completion bash)"
        _spate() {
            local line="${COMP_LINE:0:COMP_POINT}" word
            line="${line#"${line%%[![:space:]]*}"}"
            line="${line#"${COMP_WORDS[0]}"}"
            line="${line# }"
            COMPREPLY=()
            while IFS= read -r word; do
                COMPREPLY+=("$(printf '%q' "$word")")
            done < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)
        }
        complete -o default -F _spate spate

        """;

    private const string Zsh = """
        #compdef spate
        # source <(spate completion zsh)
        _spate() {
            local line="${(j: :)words[2,CURRENT]}"
            local -a found
            found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
            if [[ -n "${found[*]}" ]]; then
                compadd -- "${found[@]}"
            else
                _files
            fi
        }
        compdef _spate spate

        """;

    private const string Fish = """
        # spate completion fish | source
        function __spate_complete
            set -l words (commandline -opc) (commandline -ct)
            set -l line (string join ' ' -- $words[2..-1])
            $words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c spate -a '(__spate_complete)'

        """;

    private const string PowerShell = """
        # spate completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName spate -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $name = $commandAst.CommandElements[0].Extent.Text
            $line = $commandAst.ToString()
            if ($line.Length -lt $cursorPosition) { $line = $line.PadRight($cursorPosition) }
            $line = $line.Substring(0, $cursorPosition)
            $line = $line.Substring([Math]::Min($line.Length, $name.Length + 1))
            & $name "[suggest:$($line.Length)]" $line 2>$null | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }

        """;

    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = Bash,
        ["zsh"] = Zsh,
        ["fish"] = Fish,
        ["pwsh"] = PowerShell,
    };

    public static IEnumerable<string> Shells => Scripts.Keys;

    public static string For(string shell) => Scripts[shell];
}
