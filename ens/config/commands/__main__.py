from ens.config.commands import main

raise SystemExit(main())
