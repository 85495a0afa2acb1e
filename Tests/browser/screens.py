"""People at a real browser, at a telephone's width, by touch or by keyboard alone."""


def follow(page, target):
    """Clicks what leads to another page, by itself or by its selector, and waits for that page: a click does not."""
    with page.expect_navigation():
        (page.locator(target).first if isinstance(target, str) else target).click()


class Screen:
    """One person's browser, in a language."""

    def __init__(self, browser, stage, language, script, who=None):
        self.context = browser.new_context(
            viewport={"width": 360, "height": 740}, java_script_enabled=script)
        self.page = self.context.new_page()
        self.base = f"{stage.address}/{language}"
        if who:
            self.open("/sign-in")
            follow(self.page, self.page.locator("li", has_text=who).locator("button"))
            assert self.page.url.endswith("/work")

    def open(self, path):
        self.page.goto(self.base + path)

    def send(self, act):
        """Presses the button of the form whose address ends so; opens what folds it away."""
        button = self.page.locator(f"form[method=post][action$='/{act}'] button:not([name=search])")
        fold = self.page.locator("details", has=self.page.locator(f"form[method=post][action$='/{act}']"))
        if fold.count() and fold.get_attribute("open") is None:
            fold.locator("summary").click()
        follow(self.page, button)

    def fill(self, **fields):
        for name, value in fields.items():
            self.page.fill(f"[name={name}]", value)

    def act(self, ending, fields=None):
        """Opens the form whose address ends so where it is folded, fills its fields, whatever they are, and sends
        it. A list checks or chooses each of its values."""
        form = self.page.locator(f"form[method=post][action$='/{ending}']")
        fold = self.page.locator("details", has=form)
        if fold.count() and fold.get_attribute("open") is None:
            fold.locator("summary").first.click()
        for name, value in (fields or {}).items():
            for each in value if isinstance(value, list) else [value]:
                self.give(form, name, each)
        follow(self.page, form.locator("button:not([formaction])").last)
        assert self.page.locator("#faults").count() == 0, self.text

    def give(self, form, name, value):
        field = form.locator(f"[name='{name}']")
        inner = form.locator("details", has=field)
        if inner.count() and inner.get_attribute("open") is None:
            inner.locator("summary").click()
        kind = field.first.evaluate("one => one.localName === 'input' ? one.type : one.localName")
        if kind in ["radio", "checkbox"]:
            form.locator(f"[name='{name}'][value='{value}']").check()
        elif kind == "select":
            field.select_option(value)
        else:
            field.fill(value)

    @property
    def text(self):
        return self.page.locator("main").inner_text()


class Keys(Screen):
    """The same by keyboard alone: nothing is clicked, filled or chosen but by keys."""

    def __init__(self, browser, stage, language, script, who):
        super().__init__(browser, stage, language, script)
        self.open("/sign-in")
        self.reach(f"li:has-text('{who}') button")
        self.press("Enter")
        self.page.wait_for_url("**/work")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def reach(self, selector):
        """Tabs until the focus is on what the selector means."""
        for _ in range(300):
            self.press("Tab")
            if self.at(selector):
                return
        raise AssertionError(f"no Tab leads to {selector} on {self.page.url}")

    def at(self, selector):
        return self.page.locator(selector).evaluate_all(
            "found => found.includes(document.activeElement)")

    def follow(self, selector):
        self.reach(selector)
        with self.page.expect_navigation():
            self.press("Enter")

    def type(self, selector, text):
        self.reach(selector)
        self.press("Control+A")
        self.page.keyboard.insert_text(text)

    def tick(self, selector):
        self.reach(selector)
        self.press("Space")
        assert self.page.locator(selector).is_checked()

    def choose(self, selector, value):
        """Arrows in a list until it shows the value."""
        self.reach(selector)
        for _ in range(100):
            if self.page.locator(selector).input_value() == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"no arrow leads to {value}")

    def send(self, act):
        fold = f"details:has(form[method=post][action$='/{act}']) > summary"
        if self.page.locator(fold).count() and not self.page.locator(
                f"form[method=post][action$='/{act}'] button:not([name=search])").is_visible():
            self.reach(fold)
            self.press("Enter")
        self.follow(f"form[method=post][action$='/{act}'] button:not([formaction]):not([name=search])")
