//! One real Chromium on one profile, driven as a person would: see, press, type. Each has a
//! chromedriver of its own, so that either can be killed without touching another.

use super::Paper;
use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use thirtyfour::{
    By, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver, WebElement,
};

/// Where Debian puts the browser.
pub(super) const CHROMIUM: &str = "/usr/bin/chromium";
/// Where Debian puts its driver.
pub(super) const CHROMEDRIVER: &str = "/usr/bin/chromedriver";

/// How long something may take to appear on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(30);
const GLANCE: Duration = Duration::from_millis(60);

/// The size of a screen in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Across.
    pub width: u32,
    /// Down.
    pub height: u32,
}

/// A browser.
#[derive(Debug)]
pub struct Browser {
    driver: WebDriver,
    // After the session, which ends through it.
    chromedriver: Chromedriver,
    profile: PathBuf,
}

/// The process that drives a browser. A story that fails leaves neither behind.
#[derive(Debug)]
struct Chromedriver(Child);

impl Drop for Chromedriver {
    fn drop(&mut self) {
        for process in children(self.0.id()).unwrap_or_default() {
            let _ = Command::new("kill")
                .args(["-KILL", &process.to_string()])
                .status();
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Browser {
    /// Opens a browser on a profile, new or used before.
    ///
    /// # Errors
    /// When the driver or the browser does not start.
    pub async fn open(profile: &Path, size: Size) -> Result<Self> {
        let (chromedriver, port) = start_driver()?;
        let driver = match session(port, profile, size).await {
            Ok(driver) => driver,
            Err(error) => return Err(error.context("the browser did not start")),
        };
        let browser = Self {
            driver,
            chromedriver,
            profile: profile.to_owned(),
        };
        browser.resize(size).await?;
        // Every page tells at once of what the policy stopped.
        let watch = "window.__stopped = []; document.addEventListener('securitypolicyviolation', \
                     (e) => window.__stopped.push(`${e.violatedDirective} ${e.blockedURI}`));";
        let params = json!({ "source": watch });
        browser
            .driver
            .cdp()
            .send_raw("Page.addScriptToEvaluateOnNewDocument", params)
            .await?;
        Ok(browser)
    }

    /// Gives the page another size of screen.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn resize(&self, size: Size) -> Result<()> {
        let params = json!({
            "width": size.width, "height": size.height, "deviceScaleFactor": 1, "mobile": false,
        });
        let cdp = self.driver.cdp();
        cdp.send_raw("Emulation.setDeviceMetricsOverride", params)
            .await?;
        Ok(())
    }

    /// Opens an address.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn goto(&self, url: &str) -> Result<()> {
        Ok(self.driver.goto(url).await?)
    }

    /// Loads the page again.
    ///
    /// # Errors
    /// When it cannot be loaded.
    pub async fn reload(&self) -> Result<()> {
        Ok(self.driver.refresh().await?)
    }

    /// Waits for something visible with that `data-testid`.
    ///
    /// # Errors
    /// When it does not appear; says what the page shows instead.
    pub async fn see(&self, id: &str) -> Result<WebElement> {
        let selector = format!("[data-testid='{id}']");
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            for found in self.driver.find_all(By::Css(selector.as_str())).await? {
                // It may go away while it is looked at.
                if found.is_displayed().await.unwrap_or(false) {
                    return Ok(found);
                }
            }
            tokio::time::sleep(GLANCE).await;
        }
        bail!("\"{id}\" does not appear; {}", self.shown().await)
    }

    /// Whether something visible with that `data-testid` is there now.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn sees(&self, id: &str) -> Result<bool> {
        let script = "return [...document.querySelectorAll(`[data-testid='${arguments[0]}']`)]\
                      .some((e) => e.checkVisibility());";
        Ok(self.js(script, &[json!(id)]).await? == json!(true))
    }

    /// Presses what has that `data-testid`.
    ///
    /// # Errors
    /// When it does not appear or cannot be pressed.
    pub async fn press(&self, id: &str) -> Result<()> {
        let start = Instant::now();
        loop {
            let element = self.brought(id).await?;
            match element.click().await {
                Ok(()) => return Ok(()),
                // Redrawn or covered for a moment; a person would press again.
                Err(_) if start.elapsed() < PATIENCE / 3 => tokio::time::sleep(GLANCE).await,
                Err(error) => {
                    return Err(error).with_context(|| format!("\"{id}\" cannot be pressed"));
                }
            }
        }
    }

    /// Types into what has that `data-testid`.
    ///
    /// # Errors
    /// When it does not appear or takes no text.
    pub async fn fill(&self, id: &str, text: &str) -> Result<()> {
        let field = self.brought(id).await?;
        field.clear().await?;
        field
            .send_keys(text)
            .await
            .with_context(|| format!("\"{id}\" takes no text"))
    }

    /// Presses keys where the focus is: letters, or the private characters that `WebDriver` has for keys.
    ///
    /// # Errors
    /// When nothing takes them.
    pub async fn keys(&self, keys: &str) -> Result<()> {
        let taken = if keys.starts_with(|key| ('\u{e000}'..='\u{f8ff}').contains(&key)) {
            // A field for files takes no keys otherwise, not even the one that leads on.
            self.driver.action_chain().send_keys(keys).perform().await
        } else {
            self.driver.active_element().await?.send_keys(keys).await
        };
        taken.with_context(|| format!("nothing takes the keys {keys:?}"))
    }

    /// Chooses a value of the list that has that `data-testid`.
    ///
    /// # Errors
    /// When it does not appear or has no such value.
    pub async fn choose(&self, id: &str, value: &str) -> Result<()> {
        let list = self.brought(id).await?;
        let option = format!("option[value='{value}']");
        let option = list.find(By::Css(option)).await;
        let option = option.with_context(|| format!("\"{id}\" has no \"{value}\""))?;
        Ok(option.click().await?)
    }

    /// Brings something to the middle of what scrolls, where a person would bring it.
    async fn brought(&self, id: &str) -> Result<WebElement> {
        let element = self.see(id).await?;
        let script = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' });";
        // Gone again: the gesture that follows says so.
        let _ = self.js(script, &[element.to_json()?]).await;
        Ok(element)
    }

    /// The visible words of what has that `data-testid`.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn words(&self, id: &str) -> Result<String> {
        Ok(self.see(id).await?.text().await?)
    }

    /// All visible words of the page.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn page(&self) -> Result<String> {
        let text = self.js("return document.body.innerText;", &[]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until an expression of the page is true.
    ///
    /// # Errors
    /// When it does not come true; says what the page shows instead.
    pub async fn until(&self, what: &str, expression: &str) -> Result<()> {
        self.within(PATIENCE, what, expression).await
    }

    /// Waits so long until an expression of the page is true.
    ///
    /// # Errors
    /// When it does not come true; says what the page shows instead.
    pub async fn within(&self, patience: Duration, what: &str, expression: &str) -> Result<()> {
        let script = format!("return Boolean({expression});");
        let start = Instant::now();
        while start.elapsed() < patience {
            // A page that is just being replaced has no answer yet.
            if self.js(&script, &[]).await.is_ok_and(|v| v == json!(true)) {
                return Ok(());
            }
            tokio::time::sleep(GLANCE).await;
        }
        bail!("{what}: waited in vain; {}", self.shown().await)
    }

    /// Waits until the page says something.
    ///
    /// # Errors
    /// When it does not.
    pub async fn reads(&self, words: &str) -> Result<()> {
        let expression = format!("document.body.innerText.includes({})", json!(words));
        self.until(&format!("the page to say \"{words}\""), &expression)
            .await
    }

    /// Waits until what has that `data-testid` says something.
    ///
    /// # Errors
    /// When it does not.
    pub async fn says(&self, id: &str, words: &str) -> Result<()> {
        let expression = format!(
            "[...document.querySelectorAll(\"[data-testid='{id}']\")]\
             .some((e) => e.innerText.includes({}))",
            json!(words)
        );
        self.until(&format!("\"{id}\" to say \"{words}\""), &expression)
            .await
    }

    /// Runs a script in the page.
    ///
    /// # Errors
    /// When it throws.
    pub async fn js(&self, script: &str, given: &[Value]) -> Result<Value> {
        let answer = self.driver.execute(script, given.to_vec()).await?;
        Ok(answer.json().clone())
    }

    /// Runs a script that hands its answer to its last argument.
    ///
    /// # Errors
    /// When it throws or never answers.
    pub async fn js_later(&self, script: &str, given: &[Value]) -> Result<Value> {
        let answer = self.driver.execute_async(script, given.to_vec()).await?;
        Ok(answer.json().clone())
    }

    /// Waits until the app is kept for offline use by an active service worker.
    ///
    /// # Errors
    /// When it never is.
    pub async fn kept_offline(&self) -> Result<()> {
        self.until(
            "the app to be kept for offline use",
            "navigator.serviceWorker?.controller",
        )
        .await
    }

    /// What the security policy of this page has stopped.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn stopped(&self) -> Result<Vec<String>> {
        let stopped = self.js("return window.__stopped ?? [];", &[]).await?;
        Ok(serde_json::from_value(stopped)?)
    }

    /// What the console said since it was last asked, by level and message.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn console(&self) -> Result<Vec<(String, String)>> {
        let log = self.driver.browser_log().await?;
        Ok(log.into_iter().map(|l| (l.level, l.message)).collect())
    }

    /// Addresses the pages asked for since last asked.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn requests(&self) -> Result<Vec<String>> {
        let mut urls = Vec::new();
        for entry in self.driver.get_log("performance").await? {
            let message: Value = serde_json::from_str(&entry.message)?;
            if message.pointer("/message/method") == Some(&json!("Network.requestWillBeSent"))
                && let Some(url) = message.pointer("/message/params/request/url")
            {
                urls.push(url.as_str().unwrap_or_default().to_owned());
            }
        }
        Ok(urls)
    }

    /// A picture of the screen as PNG.
    ///
    /// # Errors
    /// When the browser takes none.
    pub async fn picture(&self) -> Result<Vec<u8>> {
        Ok(self.driver.screenshot_as_png().await?)
    }

    /// The page as the browser prints it, on the paper that its styles choose.
    ///
    /// # Errors
    /// When it prints nothing that can be read.
    pub async fn printed(&self) -> Result<Paper> {
        let params = json!({ "preferCSSPageSize": true, "printBackground": true, "generateTaggedPDF": false });
        let cdp = self.driver.cdp();
        let answer = cdp.send_raw("Page.printToPDF", params).await?;
        let data = answer.get("data").and_then(Value::as_str);
        let data = data.context("nothing was printed")?;
        Paper::read(BASE64_STANDARD.decode(data)?)
    }

    /// All words that stand on paper.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn on_paper(&self) -> Result<String> {
        let cdp = self.driver.cdp();
        let media =
            |media: &str| cdp.send_raw("Emulation.setEmulatedMedia", json!({ "media": media }));
        media("print").await?;
        let words = self.page().await;
        media("").await?;
        words
    }

    /// The driver, for what has no gesture here.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Ends the browser as a power cut would: SIGKILL, nothing told.
    ///
    /// # Errors
    /// When its process is not found.
    pub fn kill(self) -> Result<()> {
        let browsers = children(self.chromedriver.0.id())?;
        ensure!(!browsers.is_empty(), "the browser's process is not found");
        let _ = self.driver.leak();
        for process in browsers {
            let status = Command::new("kill")
                .args(["-KILL", &process.to_string()])
                .status()?;
            ensure!(status.success(), "process {process} could not be killed");
        }
        drop(self.chromedriver);
        released(&self.profile)
    }

    /// Closes the browser.
    ///
    /// # Errors
    /// When it does not close.
    pub async fn close(self) -> Result<()> {
        let closed = self.driver.quit().await;
        drop(self.chromedriver);
        closed?;
        released(&self.profile)
    }

    async fn shown(&self) -> String {
        let page = self.page().await.unwrap_or_default();
        let url = self.driver.current_url().await;
        let url = url.map(|url| url.to_string()).unwrap_or_default();
        let words: Vec<&str> = page.split_whitespace().take(120).collect();
        format!("{url} shows: {}", words.join(" "))
    }
}

/// Starts a chromedriver on a free port, which it says itself.
fn start_driver() -> Result<(Chromedriver, u16)> {
    let process = Command::new(CHROMEDRIVER)
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("cannot start chromedriver")?;
    let mut process = Chromedriver(process);
    let out = process.0.stdout.take().context("chromedriver is silent")?;
    let mut lines = BufReader::new(out).lines();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let rest = line.split("successfully on port ").nth(1)?;
        rest.trim_end_matches('.').parse().ok()
    });
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
    match port {
        Some(port) => Ok((process, port)),
        None => bail!("chromedriver did not say its port"),
    }
}

async fn session(port: u16, profile: &Path, size: Size) -> Result<WebDriver> {
    let mut wanted = DesiredCapabilities::chrome();
    wanted.set_binary(CHROMIUM)?;
    for flag in [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--force-color-profile=srgb",
        // No name but this machine's is ever looked up.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ] {
        wanted.add_arg(flag)?;
    }
    wanted.add_arg(&format!("--user-data-dir={}", profile.display()))?;
    wanted.add_arg(&format!("--window-size={},{}", size.width, size.height))?;
    for log in ["browser", "performance"] {
        wanted.set_logging_prefs(log, LoggingPrefsLogLevel::All)?;
    }
    let address = format!("http://127.0.0.1:{port}");
    let driver = WebDriver::new(address, wanted).await?;
    driver.set_script_timeout(Duration::from_secs(60)).await?;
    driver.set_page_load_timeout(PATIENCE).await?;
    Ok(driver)
}

/// Processes whose parent is `parent`.
fn children(parent: u32) -> Result<Vec<u32>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc")?.flatten() {
        let name = entry.file_name();
        let Some(process) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        // After the name in brackets: state, then the parent.
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let fields = stat.rsplit(')').next().unwrap_or_default();
        if fields.split_whitespace().nth(1) == Some(&parent.to_string()) {
            found.push(process);
        }
    }
    Ok(found)
}

/// Waits until no process has the profile open, so that it can be opened again.
fn released(profile: &Path) -> Result<()> {
    let flag = format!("--user-data-dir={}", profile.display());
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        let held = std::fs::read_dir("/proc")?.flatten().any(|entry| {
            let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
            line.split(|byte| *byte == 0)
                .any(|part| part == flag.as_bytes())
        });
        if !held {
            return Ok(());
        }
        std::thread::sleep(GLANCE);
    }
    bail!("the browser still has {} open", profile.display())
}
